"""Whose history is open, and the one thread on which the window talks to the storage."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from typing import Final, TypeVar

from PyQt6.QtCore import QEvent, QObject, QTimer, pyqtSignal
from PyQt6.QtWidgets import QApplication

from fer_desktop.errors import UsageError, UserError
from fer_desktop.gui.error_words import error_in_window
from fer_desktop.gui.tasks import Task
from fer_desktop.storage.accounts import AccountBook, Login
from fer_desktop.storage.folder import DataFolder
from fer_desktop.storage.names import check_name
from fer_desktop.storage.profile import Profile
from fer_desktop.storage.vault import KdfCost

_UPKEEP_MS: Final = 3_600_000  # an hour
_LOOK_MS: Final = 5000  # how often the idle time is looked at
_SIGNS_OF_LIFE: Final = frozenset(
    {QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel, QEvent.Type.MouseMove}
)

Result = TypeVar("Result")


class Session(QObject):
    """Nobody, or one person with an unlocked profile.

    Everything that derives keys or reads and writes files runs on one thread, "fer-storage", one
    thing after the other; its outcome is told on the window's thread. Pages hold no profile:
    they take the present one from here each time, and forget what they show at `closed`.

    Signals:
        opened(Profile): a person logged in or registered.
        closing(): the profile is about to be locked; end what still writes into it.
        closed(str): nobody is logged in any more; the reason in words, empty where it was asked.
        problem(UserError): a work for which no `failed` was named did not succeed.
    """

    opened = pyqtSignal(object)
    closing = pyqtSignal()
    closed = pyqtSignal(str)
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
        self._profile: Profile | None = None
        self._is_closed = False
        self._unclaimed: Profile | None = None  # open, and its news still on the way
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="fer-storage")
        self._looking = QTimer(self)
        self._looking.setInterval(_LOOK_MS)
        self._looking.timeout.connect(self._look_at_idle_time)
        self._upkeep = QTimer(self)
        self._upkeep.setInterval(_UPKEEP_MS)
        self._upkeep.timeout.connect(self._keep_up)
        if (application := QApplication.instance()) is not None:
            application.installEventFilter(self)

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

        After `close` nothing is run any more, and nobody is told of what had not come back.

        Args:
            work: Touches no widget.
            done: Called on the window's thread with what it returned.
            failed: Called there with what it raised; None tells `problem` of a `UserError` and
                leaves anything else to the fault reporter.
        """
        if self._is_closed:
            return
        task = Task("fer-storage", work, self)
        if done is not None:
            task.succeeded.connect(done)
        task.failed.connect(failed or self._tell)
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

        def work() -> Profile:
            self._require_accounts()
            return self._unlock(self.with_book(lambda book: book.log_in(name, password)))

        self.run(work, self._open, failed)

    def recover(
        self, name: str, code: str, new_password: str, failed: Callable[[Exception], object]
    ) -> None:
        """Set a new password by means of the recovery code, and open the profile."""

        def work() -> Profile:
            self._require_accounts()
            return self._unlock(self.with_book(lambda book: book.recover(name, code, new_password)))

        self.run(work, self._open, failed)

    def log_out(self, reason: str = "") -> None:
        """Lock the profile; `closed` tells when it is."""
        if (profile := self._leave()) is not None:
            self.run(profile.lock, lambda _: self.closed.emit(reason))

    def delete_account(self, typed_name: str, failed: Callable[[Exception], object]) -> None:
        """Lock the profile and destroy it with its account; `closed` tells when it is done.

        Where the typed name is another one, nothing is deleted, `failed` is called and the
        person stays logged in. What goes wrong later is the reason that `closed` tells.
        """
        if (profile := self._profile) is None:
            return
        name = profile.name
        try:
            is_meant = check_name(typed_name).key == check_name(name).key
        except UserError as error:
            failed(error)
            return
        if not is_meant:
            failed(UsageError(self.tr("That is not the name of this account."), ""))
            return
        self._leave()
        self.run(profile.lock)  # an open profile is not deleted
        self.delete_forgotten(
            name,
            typed_name,
            lambda: self.closed.emit(self.tr("The account was deleted, and all that it held.")),
            self._close_undeleted,
        )

    def delete_forgotten(
        self,
        name: str,
        typed_name: str,
        done: Callable[[], object],
        failed: Callable[[Exception], object],
    ) -> None:
        """Destroy an account that nobody can open any more.

        Args:
            name: The account.
            typed_name: The name once more, as a confirmation.
            done: Called when nothing is left of it.
            failed: Called with what went wrong.
        """

        def work() -> None:
            self._require_accounts()
            self.with_book(lambda book: book.delete(name, typed_name))

        self.run(work, lambda _: done(), failed)

    def close(self, timeout_s: float) -> None:
        """Lock the profile before the window goes away, waiting so long at most."""
        if (application := QApplication.instance()) is not None:
            application.removeEventFilter(self)
        profile = self._leave()
        self._is_closed = True

        def lock_all() -> None:
            for each in (profile, self._unclaimed):
                if each is not None:
                    each.lock()

        last = self._worker.submit(lock_all)
        self._worker.shutdown(wait=False)
        wait([last], timeout_s)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Take keys and clicks anywhere as signs of life; holds none of them back."""
        if self._profile is not None and event is not None and event.type() in _SIGNS_OF_LIFE:
            self._profile.touch()
        return False

    def _require_accounts(self) -> None:
        """Spare a guest the files that opening the book would make."""
        if not self.folder.accounts.exists() and not self.folder.accounts_copy.exists():
            raise UsageError(
                self.tr("There is no account on this computer yet."), self.tr("Register first.")
            )

    def _unlock(self, login: Login) -> Profile:
        self._unclaimed = Profile(self.folder, login)
        return self._unclaimed

    def _open(self, profile: Profile) -> None:
        if self._is_closed:
            return  # its outcome was on the way; the profile is locked
        self._profile, self._unclaimed = profile, None
        self._looking.start()
        self._upkeep.start()
        self.opened.emit(profile)
        self._keep_up()

    def _leave(self) -> Profile | None:
        profile = self._profile
        if profile is not None:
            self.closing.emit()
            profile.leaving.set()  # a long export would keep the program from ending
            self._profile = None
            self._looking.stop()
            self._upkeep.stop()
        return profile

    def _keep_up(self) -> None:
        """Back up and clear out; a window may stay open for days."""
        if self._profile is not None:
            self.run(self._profile.upkeep)

    def _look_at_idle_time(self) -> None:
        profile = self._profile
        if profile is not None and profile.is_idle:
            self.log_out(self.tr("Locked: nobody was at the keyboard for a while."))

    def _close_undeleted(self, error: Exception) -> None:
        if not isinstance(error, UserError):
            self.closed.emit(str(error))
            raise error
        self.closed.emit(error_in_window(error))

    def _tell(self, error: Exception) -> None:
        if not isinstance(error, UserError):
            raise error  # the fault reporter's: nothing that a person did
        self.problem.emit(error)
