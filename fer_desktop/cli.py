"""The command line: flags to settings, the window or a batch, errors to exit codes.

Imports nothing heavy: `--help`, `--version` and every wrong flag are answered before NumPy is
loaded. No traceback reaches the person; a bug leaves one in a log file, whose name is said.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, get_args

from fer_desktop import __version__
from fer_desktop.command.standard_output import silence, write_out
from fer_desktop.crash_log import told_fault
from fer_desktop.errors import DatabaseError, ExitCode, OutputError, UserError
from fer_desktop.interrupts import Interrupts, ended_by_signals
from fer_desktop.settings import Option, Section, Settings, options, resolve

_USAGE: Final = """\
fer-desktop [options]
       fer-desktop --video FILE_OR_FOLDER... [-o DIR] [options]
       fer-desktop --image FILE_OR_FOLDER... [-o DIR] [options]"""

_DESCRIPTION: Final = """\
Reads apparent facial expressions in videos, pictures and live, on your own machine.

examples:
  fer-desktop                                   open the window
  fer-desktop --video clip.mp4                  results in ./clip-fer/
  fer-desktop --video clip.mp4 -o out --landmarks --format csv,jsonl
  fer-desktop --video interviews/ --workers 4   results in ./interviews-fer/
  fer-desktop --image holiday/ portrait.jpg -o out
  fer-desktop --check                           what works here, and how fast
"""

_EPILOG: Final = """\
Most options can be set by an environment variable (--min-face by FER_MIN_FACE); a flag wins.
exit codes: 0 ok, 1 failure, 2 usage, 3 input, 4 model, 5 output, 6 database, 129/130/143 stopped
"""

_MOST_NAMED: Final = 5  # files in an example: `*.mp4` may be thousands


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program and return its exit code."""
    _make_streams_robust()
    with Interrupts() as interrupts:
        try:
            settings = None
            try:
                settings = _settings(arguments)
                return _run(settings, interrupts)
            except UserError as error:
                # Ctrl-C reaches the processes that work for us too, and their end is no fault. But
                # that what was done could not be kept is said, whatever came before.
                is_kept = not isinstance(error, OutputError | DatabaseError)
                if interrupts.exit_code is not None and is_kept:
                    return interrupts.exit_code
                say(f"fer-desktop: {error}")
                if settings is not None and settings.json:
                    return _print_failure(error)
                return error.exit_code
            except KeyboardInterrupt:
                return ExitCode.INTERRUPTED
            except Exception as error:  # noqa: BLE001  where bugs end that stop it all
                say(f"fer-desktop: {told_fault(error, 'it')}")
                return ExitCode.FAILURE
        finally:
            _flush_stdout()


def _settings(arguments: Sequence[str] | None) -> Settings:
    parser = build_parser()
    given, unknown = parser.parse_known_args(arguments)
    if unknown:
        parser.error(_about_unknown(unknown))
    settings = resolve(vars(given), os.environ)
    if settings.data_dir is not None:
        os.environ["FER_DATA_DIR"] = str(settings.data_dir)  # `paths` and child processes see it
    return settings


def _about_unknown(words: Sequence[str]) -> str:
    """Say what is wrong with words that no option took; a file without one is named most often."""
    from fer_desktop.capture.files import shown
    from fer_desktop.capture.folders import is_picture, is_video

    named = [Path(word) for word in words]
    are_files = all(is_video(path) or is_picture(path) or os.path.lexists(path) for path in named)
    if not are_files or any(word.startswith("-") or "://" in word for word in words):
        return f"unrecognized arguments: {' '.join(words)}"
    files = shlex.join(words) if len(words) <= _MOST_NAMED else f"{shlex.quote(words[0])} and so on"
    if all(map(is_picture, named)):
        command = f"--image {files}"
    elif all(map(is_video, named)):
        command = f"--video {files}"
    else:
        command = f"--video {files}, or --image for pictures"
    return f"{shown(named[0])} needs an option before it: fer-desktop {command}."


def _run(settings: Settings, interrupts: Interrupts) -> int:
    _quiet_libraries()
    if settings.check:
        from fer_desktop.command.check import run_check

        with ended_by_signals():  # nothing is written that could be cut in half
            return run_check(settings)
    if settings.new_profile is not None:
        from fer_desktop.command.new_profile import run_new_profile

        return run_new_profile(settings)
    if settings.video:
        from fer_desktop.command.videos import run_videos

        return run_videos(settings, interrupts)
    if settings.image:
        from fer_desktop.command.pictures import run_pictures

        return run_pictures(settings, interrupts)
    from fer_desktop.app import run_window

    return run_window(settings, interrupts)


def build_parser() -> argparse.ArgumentParser:
    """Return the parser that `settings.options` describes; it yields only flags that were used."""
    parser = argparse.ArgumentParser(
        prog="fer-desktop",
        usage=_USAGE,
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        argument_default=argparse.SUPPRESS,
        allow_abbrev=False,  # an abbreviation that is unique today is ambiguous tomorrow
    )
    parser.add_argument("--version", action="version", version=f"fer-desktop {__version__}")
    groups = {section: parser.add_argument_group(section) for section in get_args(Section)}
    for name, option in options().items():
        _add(groups[option.section], name, option)
    return parser


def _add(group: Any, name: str, option: Option) -> None:
    help_text = option.help.replace("%", "%%")
    if option.is_switch:
        action = argparse.BooleanOptionalAction if option.negatable else "store_true"
        group.add_argument(*option.flags, dest=name, action=action, help=help_text)
        return

    def parse(text: str) -> object:
        try:
            return option.parse(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from error

    several = {"nargs": "+", "action": _Collect} if option.many else {}
    group.add_argument(
        *option.flags, dest=name, type=parse, metavar=option.metavar, help=help_text, **several
    )


class _Collect(argparse.Action):
    """`--video a b --video c` means three files."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: Any,
        option_string: str | None = None,
    ) -> None:
        setattr(namespace, self.dest, (*getattr(namespace, self.dest, ()), *values))


def _quiet_libraries() -> None:
    """Let our own warnings through as sentences, and keep those of libraries off the terminal."""
    import logging

    logging.getLogger().addHandler(logging.NullHandler())
    logging.captureWarnings(True)
    ours = logging.getLogger("fer_desktop")
    if not ours.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("fer-desktop: %(message)s"))
        ours.addHandler(handler)


def _print_failure(error: UserError) -> int:
    """Print what `--json` says when there is no summary, and return the exit code."""
    told = {"message": error.message, "remedy": error.remedy, "exit_code": int(error.exit_code)}
    try:
        write_out(json.dumps({"complete": False, "error": told}) + "\n")
    except BrokenPipeError:
        return error.exit_code
    except OutputError as refusal:
        say(f"fer-desktop: {refusal}")
        return refusal.exit_code
    return error.exit_code


def say(text: str) -> None:
    """Tell the person something on stderr, if anybody listens."""
    with suppress(OSError, ValueError):
        print(text, file=sys.stderr, flush=True)


def _make_streams_robust() -> None:
    for stream in (sys.stdout, sys.stderr):
        # A name that the terminal's encoding cannot show must not end the program.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _flush_stdout() -> None:
    """Flush now: a reader that went away (`| head`) must not raise while Python shuts down."""
    if sys.stdout is None:
        return
    try:
        sys.stdout.flush()
    except OSError:
        silence()
