"""What running over several inputs has in common: models once, failures noted, one exit code."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from fer_desktop.api import LoadedModels, analysis_settings, load_models
from fer_desktop.capture.files import shown
from fer_desktop.capture.folders import OnLeftOut, OnUnreadable
from fer_desktop.command.reporter import Reporter, counted
from fer_desktop.crash_log import ProgramError
from fer_desktop.errors import DatabaseError, ExitCode, InputError, OutputError, UserError
from fer_desktop.export.outputs import Existing
from fer_desktop.export.rows import printable
from fer_desktop.expression.own_network import sidecar_settings
from fer_desktop.settings import MIN_FACE_BATCH_PX, NETWORKS, Settings

if TYPE_CHECKING:
    from fer_desktop.storage.profile import Profile


OF_ONE_INPUT: Final = (InputError, OutputError, ProgramError)
"""Faults that stop one input and let the others go on; all others stop everything."""


@dataclass(slots=True)
class Failures:
    """Inputs that could not be analysed, and what that means for the exit code.

    Attributes:
        inputs: How many were asked for.
        errors: What was wrong, by input.
    """

    inputs: int
    errors: list[tuple[Path, UserError]] = field(default_factory=list)

    def add(self, path: Path, error: UserError) -> None:
        """Note a failed input."""
        self.errors.append((path, error))

    @property
    def exit_code(self) -> ExitCode:
        """Ok; the code of the only input; or 1 when some of several failed."""
        if not self.errors:
            return ExitCode.OK
        return self.errors[0][1].exit_code if self.inputs == 1 else ExitCode.FAILURE

    def documents(self) -> list[dict[str, Any]]:
        """Return the failures as JSON values."""
        return [failure_document(path, error) for path, error in self.errors]


def search(
    named: Sequence[Path],
    find: Callable[[Path, OnUnreadable, OnLeftOut], list[Path]],
    reporter: Reporter,
) -> dict[Path, InputError | None]:
    """Return each file that was meant, once, and each path that cannot be read, with its fault.

    The faults say by its title which input they are about.

    Args:
        named: Files and folders.
        find: `find_videos` or `find_pictures`.
        reporter: Says how much was left out.
    """
    found: dict[Path, InputError | None] = {}
    left_out: set[Path] = set()
    for path in named:
        try:
            found |= dict.fromkeys(find(path, found.__setitem__, left_out.add))
        except InputError as error:
            found[path] = error
    meant = {os.path.abspath(path) for path in (*named, *found)}  # noqa: PTH100  links stay links
    if left_out := {path for path in left_out if os.path.abspath(path) not in meant}:  # noqa: PTH100
        links = sum(map(os.path.isdir, left_out))
        kinds = []
        if files := len(left_out) - links:
            kinds.append(f"{counted(files, 'file')} named as results are")
        if links:
            kinds.append(counted(links, "linked folder"))
        reporter.note(f"Left out in folders: {', '.join(kinds)}. Name those that are meant.")
    of_several = len(found) > 1
    return {
        path: error and titled(error, path, title_of(path, of_several=of_several))
        for path, error in found.items()
    }


def title_of(path: Path, *, of_several: bool) -> str:
    """Return what an input is called in messages: its name; of several, as it was named.

    On one line, and without undecodable bytes.
    """
    return str(Path(*(shown(Path(part)) for part in path.parts))) if of_several else shown(path)


def titled(error: InputError, path: Path, title: str) -> InputError:
    """Return a fault that calls its input by the title where it called it by its name."""
    name, message = shown(path), error.message
    if message.count(name) == 1:  # else it may be a word of the sentence, too
        message = message.replace(name, title)
    elif title != name:
        message = f"{title}: {message}"
    return InputError(message, error.remedy)


def failure_document(path: Path, error: UserError) -> dict[str, Any]:
    """Return a failed input as JSON values."""
    return {
        "input": printable(path.as_posix()),
        "complete": False,
        "error": {
            "message": printable(error.message),
            "remedy": error.remedy,
            "exit_code": int(error.exit_code),
        },
    }


def existing(settings: Settings) -> Existing:
    """Return what may happen to results that lie there already."""
    if settings.resume:
        return Existing.RESUME
    return Existing.REPLACE if settings.force else Existing.REFUSE


def models_of(
    settings: Settings, reporter: Reporter
) -> Callable[[], tuple[LoadedModels, dict[str, object]]]:
    """Return a function that loads the models when first called, and says what was assumed.

    An input that is missing is said at once then, not after the models are loaded. With them
    come, as JSON values, all settings that change the numbers, those beside an own network too.
    """

    @cache
    def load() -> tuple[LoadedModels, dict[str, object]]:
        models = load_models(
            model=settings.model,
            engine=settings.engine,
            detector=settings.detector,
            min_face_px=settings.min_face or MIN_FACE_BATCH_PX,
            landmark_model=settings.landmark_model,
            super_resolution=settings.super_resolution,
        )
        for note in models.notes:
            reporter.note(note)
        own = {} if settings.model in NETWORKS else sidecar_settings(Path(settings.model))
        return models, analysis_settings(settings) | own | {"model": printable(settings.model)}

    return load


@contextmanager
def opened_profile(settings: Settings, reporter: Reporter) -> Iterator[Profile | None]:
    """Unlock the profile that the run is stored in, and look after it at the end.

    Raises:
        DatabaseError: It cannot be opened, or the agreement to storing was withdrawn;
            `LoginError` for a wrong name or password.
        UsageError: Nobody can be asked for the password.
    """
    if settings.profile is None:
        yield None
        return
    # The database's packages: a run without a profile does not touch them.
    from fer_desktop.command.new_profile import agree_by_use
    from fer_desktop.storage.passwords import read_password
    from fer_desktop.storage.profile import unlock_profile

    with unlock_profile(settings.profile, read_password(settings.password_fd)) as profile:
        if profile.repair_report is not None:
            reporter.warn(str(profile.repair_report))
        agree_by_use(profile, reporter)
        yield profile
        try:
            profile.upkeep()
        except DatabaseError as error:
            reporter.warn(str(error))
