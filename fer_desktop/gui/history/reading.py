"""What the emotion centre reads from a profile, on the storage's thread, ready to be shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeVar

from fer_desktop.errors import DatabaseError
from fer_desktop.export.history_curves import TrackCurve, curves_of, networks_of
from fer_desktop.gui.session import Session
from fer_desktop.storage.annotations import Mark, Note
from fer_desktop.storage.history import Sitting
from fer_desktop.storage.profile import Profile

_THUMBNAIL_PX: Final = 240  # twice what is shown: sharp on every screen

Answer = TypeVar("Answer")


def ask(
    session: Session,
    work: Callable[[Profile], Answer],
    done: Callable[[Answer], object] | None = None,
    failed: Callable[[Exception], object] | None = None,
) -> None:
    """Run `work` with the open profile; what comes after its person left is told to nobody.

    Args:
        session: Whose profile; nothing happens for a guest.
        work: On the storage's thread.
        done: Called on the window's thread with what it returned.
        failed: Called there with what it raised; None tells it as `Session.run` does.
    """
    if (profile := session.profile) is not None:
        session.run(partial(work, profile), done, failed)


@dataclass(frozen=True, slots=True, eq=False)  # holds arrays
class OpenSitting:
    """A sitting with all that belongs to it.

    Attributes:
        sitting: What the list knows of it.
        curves: One for each track, by its number.
        networks: Second and network id of the first sample and of each change.
        marks: In order of time.
        notes: Oldest first.
        tags: Sorted.
        thumbnails: Row, second and JPEG of the pictures the person saved; empty content where
            the file is missing or damaged.
    """

    sitting: Sitting
    curves: tuple[TrackCurve, ...]
    networks: tuple[tuple[int, str], ...]
    marks: list[Mark]
    notes: list[Note]
    tags: list[str]
    thumbnails: list[tuple[int, float, bytes]]


def read_sitting(sitting_id: int, profile: Profile) -> OpenSitting | None:
    """Read a sitting; None if it was deleted meanwhile."""
    sitting = profile.history.sitting(sitting_id)
    if sitting is None:
        return None
    samples = profile.history.samples(sitting_id)
    marks = profile.annotations.marks(sitting_id)
    return OpenSitting(
        sitting,
        curves_of(samples, sitting.seconds, [mark.at_s for mark in marks]),
        networks_of(samples),
        marks,
        profile.annotations.notes(sitting_id),
        sorted(profile.annotations.tags(sitting_id)),
        [
            (picture.id, picture.at_s, _thumbnail(profile, picture.uuid))
            for picture in profile.pictures.of_sitting(sitting_id)
        ],
    )


def _thumbnail(profile: Profile, picture_uuid: str) -> bytes:
    try:
        return profile.pictures.thumbnail(picture_uuid, _THUMBNAIL_PX)
    except DatabaseError:
        return b""  # told in its place; the sitting is worth opening all the same
