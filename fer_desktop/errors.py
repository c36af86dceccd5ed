"""The world's faults, as the person at the program meets them.

`UserError` and its kinds carry a sentence and a remedy; everything else that is
raised is a bug. The kinds differ only in the exit code of the command line.
"""

from __future__ import annotations

from enum import IntEnum
from typing import ClassVar


class ExitCode(IntEnum):
    """What the command line answers to the shell."""

    OK = 0
    FAILURE = 1
    USAGE = 2
    INPUT = 3
    MODEL = 4
    OUTPUT = 5
    DATABASE = 6
    HUNG_UP = 129
    INTERRUPTED = 130
    TERMINATED = 143


class UserError(Exception):
    """Something outside the program went wrong; the person can act on it.

    Attributes:
        message: What happened, one sentence, naming the file or device.
        remedy: What to do about it; may be empty.
    """

    exit_code: ClassVar[ExitCode] = ExitCode.FAILURE

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".rstrip()


class UsageError(UserError):
    """The options contradict each other or ask for what is not installed."""

    exit_code = ExitCode.USAGE


class InputError(UserError):
    """A picture, video, camera or stream cannot be read."""

    exit_code = ExitCode.INPUT


class ModelError(UserError):
    """A network or a landmark file is missing, damaged or refused."""

    exit_code = ExitCode.MODEL


class OutputError(UserError):
    """A result cannot be written: no room, no right, or it exists."""

    exit_code = ExitCode.OUTPUT


class DatabaseError(UserError):
    """The history cannot be read or written."""

    exit_code = ExitCode.DATABASE
