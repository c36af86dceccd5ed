"""A question in a dialog of the system, and whether the person who was asked is still there."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from fer_desktop.gui.session import Session

Answer = TypeVar("Answer")


def answered(session: Session, ask: Callable[[], Answer]) -> Answer | None:
    """Return what a dialog was answered; None where its person was locked out meanwhile.

    Such a dialog outlives the idle lock, and what it is answered then is said before the door.

    Args:
        session: Who is asked.
        ask: Shows the dialog, and returns when it has gone.
    """
    person = session.profile
    answer = ask()
    return answer if session.profile is person else None
