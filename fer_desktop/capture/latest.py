"""A mailbox with one slot: the newest value wins, and the reader is never behind."""

from __future__ import annotations

from threading import Condition
from typing import Generic, TypeVar

T = TypeVar("T")


class Latest(Generic[T]):
    """Hands the newest value from one thread to another.

    A queue would let a slow reader fall behind a camera by a second every second, and memory
    grow with it. Here an unread value is replaced, and counted.

    Attributes:
        dropped: Values that were replaced before anyone read them, or came after `close`.
    """

    def __init__(self) -> None:
        self._changed = Condition()
        self._slot: list[T] = []  # empty or one value, so that T may be None
        self._closed = False
        self.dropped = 0

    def put(self, value: T) -> bool:
        """Lay `value` into the slot, over what lies there.

        Returns:
            Whether the slot was empty: the moment to wake a reader that does not wait here.
            False after `close`, when the value is dropped.
        """
        with self._changed:
            if self._closed:
                self.dropped += 1
                return False
            was_empty = not self._slot
            if not was_empty:
                self.dropped += 1
            self._slot[:] = [value]
            self._changed.notify()
            return was_empty

    def take(self, timeout_s: float | None = None) -> T | None:
        """Take the newest value out, waiting for one at most `timeout_s` seconds.

        Args:
            timeout_s: 0 does not wait; None waits until a value comes or the box is closed.

        Returns:
            The value; None when the time is over, or when the box is closed and empty.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._slot or self._closed, timeout_s)
            return self._slot.pop() if self._slot else None

    def close(self) -> None:
        """End the exchange and wake every reader; a last value can still be taken."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
