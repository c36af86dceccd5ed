"""A canary in every field: who finds it without the key, and who finds it after deletion?"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from benchmarks.storage.outcome import Outcome
from benchmarks.storage.pages import decrypted
from benchmarks.storage.workload import analysis
from fer_desktop.storage.account_file import book_key
from fer_desktop.storage.accounts import AccountBook
from fer_desktop.storage.folder import DataFolder
from fer_desktop.storage.migrations import HISTORY
from fer_desktop.storage.profile import Profile
from fer_desktop.storage.vault import OWASP_MINIMUM, DataKey

CANARY: Final = "canary4f1d0c9be7"
_KEPT: Final = "canary-of-what-a-purge-keeps"  # consents, networks: records, not things in a bin
_PASSWORD: Final = "seven quiet lamps " + CANARY
_NAME: Final = "Ada"
_SITTINGS: Final = 30


@dataclass(frozen=True, slots=True)
class _Counts:
    """Canaries found.

    Attributes:
        files: Files looked into.
        found: Canaries in them.
    """

    files: int
    found: int


def run() -> list[Outcome]:
    """Store canaries, look for them locked, purge them, delete the account; then the proofs."""
    with tempfile.TemporaryDirectory(prefix="fer-canary-") as place:
        folder = DataFolder(Path(place) / "data")
        profile, _ = _filled_profile(folder)
        plain = Path(place) / "plain.db"
        HISTORY.copy_readable(profile.database, plain)
        unlocked = _raw(folder.root.rglob("*"))
        unprotected = _raw([plain])
        profile.lock()
        locked = _raw(folder.root.rglob("*"))
        with AccountBook(folder, cost=OWASP_MINIMUM) as book:
            login = book.log_in(_NAME, _PASSWORD)
            with Profile(folder, login) as profile:
                before = _inside(profile, login.key)
                _purge_all(profile)
                purged = _inside(profile, login.key)
            names_before = _in_the_book(folder)
            book.delete(_NAME, _NAME)
            names_after = _in_the_book(folder)
        after_deletion = _raw(folder.root.rglob("*"), extra=_NAME)
        profiles_left = len(list((folder.root / "profiles").iterdir()))
        weak, weak_key = _filled_profile(folder)
        weak.database.value("PRAGMA secure_delete = OFF")
        _purge_all(weak)
        left = _inside(weak, weak_key)
        weak.lock()
    return [
        _outcome("canary in files, unlocked", unlocked),
        _outcome("canary in files, locked", locked),
        _proof("  proof: the same history unencrypted", unprotected),
        _outcome(f"canary under the key, purged (of {before.found})", purged),
        _proof("  proof: secure_delete=OFF", left),
        Outcome(
            "canary and name after the account's deletion",
            cases=max(1, after_deletion.files),
            failures=after_deletion.found + names_after + profiles_left,
            text=f"{after_deletion.found} found in {after_deletion.files} files, name "
            f"{names_after} times in the account book (before: {names_before}), "
            f"{profiles_left} profile folders left",
            ran_enough=before.found > 100 and names_before > 0,
        ),
    ]


def _filled_profile(folder: DataFolder) -> tuple[Profile, DataKey]:
    """Register and store a canary wherever a person can put one."""
    with AccountBook(folder, cost=OWASP_MINIMUM) as book:
        login, _ = book.register(_NAME, _PASSWORD)
    profile = Profile(folder, login)
    profile.consents.give(_KEPT, _KEPT)
    for number in range(_SITTINGS):
        with profile.record("video", f"{CANARY}.mp4", (_KEPT, _KEPT)) as recorder:
            for second in range(5):
                recorder.write(None, analysis(second))
        sitting = recorder.sitting_id
        profile.annotations.add_note(sitting, f"{number} {CANARY} " * 50)
        profile.annotations.add_mark(sitting, 1.0, CANARY)
        profile.annotations.set_tags(sitting, {CANARY, f"{CANARY}{number}"})
        profile.pictures.save(sitting, 0.0, CANARY.encode() * 1000, "image/png")
        if number == _SITTINGS // 2:
            profile.backups.make(profile.database, "daily", datetime.now(UTC))
    return profile, login.key


def _purge_all(profile: Profile) -> None:
    for sitting in profile.history.sittings(limit=1000):
        profile.bin.delete("sitting", sitting.id)
    profile.bin.purge(profile.bin.items())


def _raw(paths: Iterable[Path], extra: str = CANARY) -> _Counts:
    """Count canaries in files as anybody can read them: as text, and in UTF-16."""
    needles = [
        word.encode(code) for word in {CANARY, _KEPT, extra} for code in ("utf-8", "utf-16-le")
    ]
    contents = [path.read_bytes() for path in paths if path.is_file()]
    return _Counts(len(contents), sum(one.count(word) for one in contents for word in needles))


def _inside(profile: Profile, key: DataKey) -> _Counts:
    """Count canaries as somebody with the key can read them, in history, log and backups."""
    databases = [profile.folder.history, *(backup.path for backup in profile.backups.all())]
    found = sum(decrypted(path, key).count(CANARY.encode()) for path in databases)
    return _Counts(len(databases), found)


def _in_the_book(folder: DataFolder) -> int:
    """Count the name in the account book and its copy, as the program reads them."""
    files = (folder.accounts, folder.accounts_copy)
    return sum(decrypted(path, book_key()).count(_NAME.encode()) for path in files)


def _outcome(title: str, counts: _Counts) -> Outcome:
    return Outcome(
        title, counts.files, counts.found, f"{counts.found} found in {counts.files} files"
    )


def _proof(title: str, counts: _Counts) -> Outcome:
    return Outcome(title, counts.files, 0 if counts.found else 1, f"{counts.found} found")
