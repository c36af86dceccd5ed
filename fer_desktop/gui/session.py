"""Whose history is open, and the one thread on which the window talks to the storage."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeVar

from PyQt6.QtCore import QObject, QTimer, pyqtSignal

from fer_desktop.errors import UsageError, UserError
from fer_desktop.gui.error_words import error_in_window
from fer_desktop.gui.fault_dialog import LateFaultError
from fer_desktop.gui.idle_watch import IdleWatch
from fer_desktop.gui.tasks import Task
from fer_desktop.storage.accounts import AccountBook, Login
from fer_desktop.storage.folder import DataFolder
from fer_desktop.storage.names import check_name
from fer_desktop.storage.profile import Profile
from fer_desktop.storage.vault import KdfCost
from fer_desktop.storage.withdrawal import withdraw_and_lock

_UPKEEP_MS: Final = 3_600_000  # an hour

Result = TypeVar("Result")


class Session(QObject):
    """Nobody, or one person with an unlocked profile.

    Everything that derives keys or reads and writes files runs on one thread, "fer-storage", one
    thing after the other; its outcome is told on the window's thread. Pages hold no profile:
    they take the present one from here each time, and forget what they show at `closed`. What is
    begun for one person holds theirs: the next one is given nothing of it.

    Attributes:
        idle: Locks out who has left the keyboard.
        admitted_profile: The profile when nothing is left to be asked: results may be stored.

    Signals:
        opened(Profile): a person logged in or registered.
        admitted(): that person went in through the door.
        closing(): the profile is about to be locked; end what still writes into it.
        closed(bool): nobody is logged in any more; True where the person is expected back.
        locked(str): the files are closed; why in words, empty where the person knows.
        problem(UserError): a work for which no `failed` was named did not succeed.
    """

    opened = pyqtSignal(object)
    admitted = pyqtSignal()
    closing = pyqtSignal()
    closed = pyqtSignal(bool)
    locked = pyqtSignal(str)
    problem = pyqtSignal(object)

    def __init__(self, data_dir: Path, cost: KdfCost, parent: QObject | None = None) -> None:
        """Prepare; nothing is opened or made on the disk before somebody logs in or registers.

        Args:
            data_dir: Folder of accounts and histories.
            cost: Work that a guess at a password takes.
            parent: Owner.
        """
        super().__init__(parent)
        self.folder: Final = DataFolder(data_dir)
        self._cost = cost
        self.idle: Final = IdleWatch(self)
        self.idle.left_alone.connect(self._lock_idle)
        self.admitted_profile: Profile | None = None
        self._profile: Profile | None = None
        self._is_closed = False
        self._unclaimed: Profile | None = None  # open, and its news still on the way
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="fer-storage")
        self._upkeep = QTimer(self)
        self._upkeep.timeout.connect(self._keep_up)

    @property
    def profile(self) -> Profile | None:
        """The unlocked profile; None for a guest."""
        return self._profile

    def run(
        self,
        work: Callable[[], Result],
        done: Callable[[Result], object] | None = None,
        failed: Callable[[Exception], object] | None = None,
    ) -> None:
        """Run `work` on the storage's thread after everything that was asked for before.

        What comes back after the person who asked has left is told to nobody; faults are logged.
        After `close` nothing is run any more.

        Args:
            work: Touches no widget.
            done: Called on the window's thread with what it returned.
            failed: Called there with what it raised; None tells `problem` of a `UserError` and
                leaves anything else to the fault reporter.
        """
        if self._is_closed:
            return
        task, person = Task("fer-storage", work, self), self._profile
        if done is not None:
            task.succeeded.connect(partial(self._tell_to, person, done))
        task.failed.connect(partial(self._tell_to, person, failed or self._tell))
        task.queue_on(self._worker)

    def with_book(self, work: Callable[[AccountBook], Result]) -> Result:
        """Open the account book, call `work` with it, close it; on the storage's thread only."""
        with AccountBook(self.folder, cost=self._cost) as book:
            return work(book)

    def register(
        self,
        name: str,
        password: str,
        prepare: Callable[[Profile], object],
        done: Callable[[str], object],
        failed: Callable[[Exception], object],
    ) -> None:
        """Make an account and open its profile.

        Args:
            name: As the person typed it.
            password: As well.
            prepare: Writes into the new profile before it is told of, on the storage's thread.
            done: Called with the recovery code, after `opened`.
            failed: Called with what went wrong; no account was made then.
        """

        def work() -> tuple[Profile, str]:
            login, code = self.with_book(lambda book: book.register(name, password))
            try:
                profile = self._unlock(login)
                try:
                    prepare(profile)
                except BaseException:
                    profile.lock()
                    raise
            except BaseException:  # nobody would ever see its recovery code
                self.with_book(lambda book: book.delete(login.name, login.name))
                raise
            return profile, code

        def open_it(made: tuple[Profile, str]) -> None:
            self._open(made[0])
            done(made[1])

        self.run(work, open_it, failed)

    def log_in(self, name: str, password: str, failed: Callable[[Exception], object]) -> None:
        """Open the profile of `name`; `opened` tells when it is."""
        self._open_with(lambda book: book.log_in(name, password), failed)

    def recover(
        self, name: str, code: str, new_password: str, failed: Callable[[Exception], object]
    ) -> None:
        """Set a new password by means of the recovery code, and open the profile."""
        self._open_with(lambda book: book.recover(name, code, new_password), failed)

    def admit(self) -> None:
        """Let in who is logged in, if anybody is: the door has nothing left to ask."""
        if self._profile is not None and self.admitted_profile is None:
            self.admitted_profile = self._profile
            self.admitted.emit()

    def log_out(
        self, reason: str = "", *, is_expected_back: bool = False, withdrawn: str = ""
    ) -> None:
        """Let nobody be logged in from this moment on, and lock the profile.

        Args:
            reason: What `locked` tells when that is done.
            is_expected_back: What `closed` tells now: the person did not ask for it.
            withdrawn: Id of an agreement that is withdrawn by it, as the last thing stored.
        """
        if (profile := self._leave()) is not None:
            lock = partial(withdraw_and_lock, profile, withdrawn) if withdrawn else profile.lock
            self.run(lock, lambda _: self.locked.emit(reason), self._tell_badly_locked)
            self.closed.emit(is_expected_back)

    def delete_account(self, typed_name: str, failed: Callable[[Exception], object]) -> None:
        """Leave at once, destroy the profile with its account; `locked` tells when it is done.

        Where the typed name is another one, nothing is deleted, `failed` is called and the
        person stays logged in. What goes wrong later is the reason that `locked` tells.
        """
        if (profile := self._profile) is None:
            return
        try:
            if check_name(typed_name).key != check_name(profile.name).key:
                raise UsageError(self.tr("That is not the name of this account."), "")
        except UserError as error:
            failed(error)
            return
        self._leave()
        self.run(profile.lock)  # an open profile is not deleted
        self.delete_forgotten(
            profile.name,
            typed_name,
            lambda: self.locked.emit(self.tr("The account was deleted, and all that it held.")),
            self._tell_badly_locked,
        )
        self.closed.emit(False)

    def delete_forgotten(
        self,
        name: str,
        typed_name: str,
        done: Callable[[], object],
        failed: Callable[[Exception], object],
    ) -> None:
        """Destroy an account that nobody can open any more; the typed name confirms it."""

        def work() -> None:
            self._require_accounts()
            self.with_book(lambda book: book.delete(name, typed_name))

        self.run(work, lambda _: done(), failed)

    def close(self, timeout_s: float) -> None:
        """Lock the profile before the window goes away, waiting so long at most."""
        profile = self._leave()
        self._is_closed = True

        def lock_all() -> None:
            for each in filter(None, (profile, self._unclaimed)):
                each.lock()

        last = self._worker.submit(lock_all)
        self._worker.shutdown(wait=False)
        wait([last], timeout_s)

    def _require_accounts(self) -> None:
        """Spare a guest the files that opening the book would make."""
        if not self.folder.accounts.exists() and not self.folder.accounts_copy.exists():
            raise UsageError(
                self.tr("There is no account on this computer yet."), self.tr("Register first.")
            )

    def _open_with(
        self, log_in: Callable[[AccountBook], Login], failed: Callable[[Exception], object]
    ) -> None:
        def work() -> Profile:
            self._require_accounts()
            return self._unlock(self.with_book(log_in))

        self.run(work, self._open, failed)

    def _unlock(self, login: Login) -> Profile:
        self._unclaimed = Profile(self.folder, login)
        return self._unclaimed

    def _open(self, profile: Profile) -> None:
        if self._is_closed:
            return  # its outcome was on the way; the profile is locked
        self._profile, self._unclaimed = profile, None
        self.idle.begin(profile)
        self._upkeep.start(_UPKEEP_MS)
        self.opened.emit(profile)
        self._keep_up()

    def _leave(self) -> Profile | None:
        if (profile := self._profile) is not None:
            self.closing.emit()
            profile.leaving.set()  # a long export would keep the program from ending
            self._profile = self.admitted_profile = None
            self.idle.end()
            self._upkeep.stop()
        return profile

    def _lock_idle(self) -> None:
        words = self.tr("Locked: nobody was at the keyboard for a while.")
        self.log_out(words, is_expected_back=True)

    def _keep_up(self) -> None:
        """Back up and clear out; a window may stay open for days."""
        if self._profile is not None:
            self.run(self._profile.upkeep)

    def _tell_badly_locked(self, error: Exception) -> None:
        self.locked.emit(error_in_window(error) if isinstance(error, UserError) else str(error))
        self._raise_fault(error)

    def _tell_to(self, person: Profile | None, tell: Callable[[Any], object], outcome: Any) -> None:
        """Tell an outcome to whom it is for, as long as that person is there."""
        if person is None or self._profile is person:
            tell(outcome)
        elif isinstance(outcome, Exception) and not isinstance(outcome, UserError):
            raise LateFaultError from outcome

    def _tell(self, error: Exception) -> None:
        self._raise_fault(error)
        self.problem.emit(error)

    @staticmethod
    def _raise_fault(error: Exception) -> None:
        if not isinstance(error, UserError):
            raise error  # the fault reporter's: nothing that a person did
