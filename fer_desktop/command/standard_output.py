"""What must arrive on stdout whole, or be known to be lost: a JSON object, a recovery code."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress

from fer_desktop.errors import OutputError


def write_out(text: str) -> None:
    r"""Write to stdout now, as UTF-8 whatever the terminal's encoding.

    Bytes of a file name that are no text become `\udc..`, which JSON knows as well.

    Raises:
        BrokenPipeError: Nobody reads: the reader went away, or there is no stdout.
        OutputError: The disk that stdout leads to is full or gone.
    """
    if sys.stdout is None:
        raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE))
    try:
        sys.stdout.buffer.write(text.encode(errors="backslashreplace"))
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        silence()
        raise OutputError(
            f"Stdout cannot be written: {error.strerror or 'the disk refused'}.",
            "Make room, or send it elsewhere.",
        ) from error


def silence() -> None:
    """Let what stdout still holds, and all that follows, go nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    with suppress(OSError, ValueError):
        os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
