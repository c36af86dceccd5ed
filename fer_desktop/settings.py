"""Every option of the program, declared once.

The fields of `Settings` carry their flag, help, parser and bounds; the command line, its help,
the `FER_*` environment variables and the validation all follow from them. Standard library only:
`fer-desktop --help` imports this module and little else.

Precedence: flag, then environment variable, then default. A variable is a preference: it says
nothing where it does not apply, and gives way where a flag contradicts it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final, Literal, get_args

from fer_desktop.errors import UsageError
from fer_desktop.option_values import (
    one_of,
    parse_name,
    parse_path,
    parse_seconds,
    parse_switch,
    several_of,
    whole_number,
)

Section = Literal["input", "analysis", "results", "storage", "program"]

NETWORKS: Final = ("mini-xception", "vgg19")

EngineName = Literal["onnx", "keras"]
DetectorName = Literal["dlib", "haar"]
SuperResolution = Literal["off", "auto", "always"]
"""Redraw no face; those at whose size the table shows a gain; every one smaller than its chip."""

FORMATS: Final = ("csv", "jsonl", "parquet")
FILES: Final = ("video", "image")
VIDEOS: Final = ("video",)

MIN_FACE_BATCH_PX: Final = 40
MIN_FACE_LIVE_PX: Final = 80


@dataclass(frozen=True, slots=True)
class Option:
    """How one setting is given by a person.

    Attributes:
        flags: Command line spellings, the long one last.
        section: Heading of the help it stands under.
        help: One line for `--help`.
        parse: Turns the text into the value; ValueError says in words what is wrong with it.
        metavar: Stands for the value in the help; None for a switch.
        many: The flag takes several values in a row.
        negatable: A switch that also has a `--no-` form.
        environment: Name of the variable that sets it; None for what belongs to one command.
        only_with: Means something only where one of these options names files; empty: always.
    """

    flags: tuple[str, ...]
    section: Section
    help: str
    parse: Callable[[str], Any]
    metavar: str | None = None
    many: bool = False
    negatable: bool = False
    environment: str | None = None
    only_with: tuple[str, ...] = ()

    @property
    def is_switch(self) -> bool:
        """The flag takes no value."""
        return self.metavar is None


def _option(default: Any, flags: str, section: Section, help: str, **more: Any) -> Any:
    more.setdefault("parse", parse_switch)
    option = Option(flags=tuple(flags.split("/")), section=section, help=help, **more)
    return field(default=default, metadata={"option": option})


@dataclass(frozen=True, slots=True)
class Settings:
    """What the person asked for; see each option's help. Valid from birth.

    `min_face` None means 40 px in batch and 80 px live; `output` None means `./<stem>-fer/`.
    """

    # fmt: off
    video: tuple[Path, ...] = _option(
        (), "--video", "input", "videos, or folders of videos, to analyse",
        metavar="FILE_OR_FOLDER", parse=parse_path, many=True)
    image: tuple[Path, ...] = _option(
        (), "--image", "input", "pictures, or folders of pictures, to analyse",
        metavar="FILE_OR_FOLDER", parse=parse_path, many=True)
    start: float = _option(
        0.0, "--start", "input", "begin this long after the first picture",
        metavar="SECONDS", parse=parse_seconds, only_with=VIDEOS)
    end: float | None = _option(
        None, "--end", "input", "stop this long after the first picture",
        metavar="SECONDS", parse=parse_seconds, only_with=VIDEOS)
    every: int = _option(
        1, "--every", "input", "analyse every Nth frame (default 1)",
        metavar="N", parse=whole_number(1, 1_000_000), environment="FER_EVERY", only_with=VIDEOS)

    model: str = _option(
        "mini-xception", "--model", "analysis", "network that reads faces (default mini-xception)",
        metavar="mini-xception|vgg19|PATH", parse=parse_name, environment="FER_MODEL")
    engine: EngineName = _option(
        "onnx", "--engine", "analysis", "what runs the network (default onnx); keras needs the "
        "extra [keras]", metavar="onnx|keras", parse=one_of(get_args(EngineName)),
        environment="FER_ENGINE")
    detector: DetectorName = _option(
        "dlib", "--detector", "analysis", "what finds the faces (default dlib)",
        metavar="dlib|haar", parse=one_of(get_args(DetectorName)), environment="FER_DETECTOR")
    min_face: int | None = _option(
        None, "--min-face", "analysis", "smallest face to look for, in pixels "
        f"({MIN_FACE_BATCH_PX} for files, {MIN_FACE_LIVE_PX} live); smaller costs time",
        metavar="PX", parse=whole_number(16, 2000), environment="FER_MIN_FACE")
    super_resolution: SuperResolution = _option(
        "auto", "--super-resolution", "analysis", "redraw faces of less than 48 pixels before they "
        "are read: auto only at sizes where that was measured to help (default auto)",
        metavar="off|auto|always", parse=one_of(get_args(SuperResolution)),
        environment="FER_SUPER_RESOLUTION")
    workers: int = _option(
        1, "--workers", "analysis",
        "videos to analyse at a time, each in a process of its own (default 1)",
        metavar="N", parse=whole_number(1, 64), environment="FER_WORKERS", only_with=VIDEOS)
    landmark_model: Path | None = _option(
        None, "--landmark-model", "analysis", "any dlib 68-point predictor instead of ours",
        metavar="FILE", parse=parse_path, environment="FER_LANDMARK_MODEL")

    output: Path | None = _option(
        None, "-o/--output", "results", "folder for the results (default ./<stem>-fer/)",
        metavar="DIR", parse=parse_path, environment="FER_OUTPUT", only_with=FILES)
    format: tuple[str, ...] = _option(
        ("csv",), "--format", "results",
        "tables to write (default csv); parquet needs the extra [parquet]",
        metavar="csv,jsonl,parquet", parse=several_of(FORMATS), environment="FER_FORMAT",
        only_with=FILES)
    annotate: bool = _option(
        True, "--annotate", "results", "write a copy with faces and expressions drawn in "
        "(default on)", negatable=True, environment="FER_ANNOTATE", only_with=FILES)
    landmarks: bool = _option(
        False, "--landmarks", "results", "add the 68 points to the tables (136 columns)",
        environment="FER_LANDMARKS", only_with=FILES)
    json: bool = _option(
        False, "--json", "results", "print the summary as one JSON object on stdout")
    quiet: bool = _option(
        False, "--quiet", "results", "say nothing but errors, repairs and what you agree to",
        environment="FER_QUIET")
    force: bool = _option(False, "--force", "results", "replace results that exist")
    resume: bool = _option(
        False, "--resume", "results", "go on where a broken run of the same command stopped")
    strict: bool = _option(
        False, "--strict", "results", "end with code 1 if a video is damaged or ends early",
        environment="FER_STRICT", only_with=VIDEOS)

    profile: str | None = _option(
        None, "--profile", "storage", "also store the run in the history of this profile",
        metavar="NAME", parse=parse_name, environment="FER_PROFILE", only_with=FILES)
    password_fd: int | None = _option(
        None, "--password-fd", "storage", "read the profile's password from this descriptor "
        "(otherwise: FER_PASSWORD, or a prompt)", metavar="N", parse=whole_number(0, 1_000_000))
    new_profile: str | None = _option(
        None, "--new-profile", "storage", "make a profile, and print its recovery code once",
        metavar="NAME", parse=parse_name)
    data_dir: Path | None = _option(
        None, "--data-dir", "storage", "folder of accounts, histories, preferences, cache and logs",
        metavar="DIR", parse=parse_path, environment="FER_DATA_DIR")

    check: bool = _option(
        False, "--check", "program", "print versions, models, cameras and folders")
    # fmt: on

    def __post_init__(self) -> None:
        if self.video and self.image:
            raise UsageError(
                "--video and --image cannot be used together.", "Run the program twice."
            )
        if self.end is not None and self.end <= self.start:
            raise UsageError(
                f"--end {self.end:g} is not after --start {self.start:g}.",
                "Give times in seconds, the end after the start.",
            )
        if self.force and self.resume:
            raise UsageError(
                "--force and --resume contradict each other.",
                "--force begins anew, --resume goes on: give one of them.",
            )
        if self.password_fd is not None and self.profile is None and self.new_profile is None:
            raise UsageError("--password-fd needs --profile.", "Say whose password it is.")
        if self.workers > 1 and self.profile is not None:
            raise UsageError(
                "--workers and --profile do not go together: a history has one writer.",
                "Leave one of them out.",
            )
        if self.new_profile is not None and (self.is_batch or self.check):
            raise UsageError(
                "--new-profile makes a profile and nothing else.", "Run the program twice."
            )
        if not self.is_batch and self.new_profile is None and (lost := self._needing_input()):
            raise _nothing_to_analyse(lost, getattr(self, lost))

    @property
    def is_batch(self) -> bool:
        """Files are to be analysed, no window opened."""
        return bool(self.video or self.image)

    def _needing_input(self) -> str | None:
        for name in ("json", "force", "resume", "profile"):
            if getattr(self, name) and not (name == "json" and self.check):
                return name
        return None


def options() -> dict[str, Option]:
    """Return every option by the name of its field, in the order of the help."""
    return {each.name: each.metadata["option"] for each in fields(Settings)}


def resolve(given: Mapping[str, object], environment: Mapping[str, str]) -> Settings:
    """Put together what was asked for.

    Args:
        given: Values of the flags that were used, by field name, parsed already.
        environment: The process environment; only the variables of the options are read.

    Returns:
        Settings with every other field at its default.

    Raises:
        UsageError: A variable holds no such value, or options contradict each other.
    """
    values: dict[str, Any] = dict(given)

    def applies(option: Option) -> bool:
        return not option.only_with or any(map(given.get, option.only_with))

    for name, option in options().items():
        if name in values or option.environment is None or not applies(option):
            continue
        text = environment.get(option.environment)
        if not text:
            continue
        try:
            values[name] = option.parse(text)
        except ValueError as error:
            raise UsageError(
                f"The environment variable {option.environment} is wrong: {error}.",
                f"Correct it or give {option.flags[-1]}.",
            ) from error
    if values.get("workers", 1) > 1 and values.get("profile") is not None:
        # A history has one writer. Where neither is a flag, the history is worth more than time.
        weaker = "profile" if "workers" in given else "workers"
        if weaker not in given:
            del values[weaker]
    settings = Settings(**values)
    if not (settings.check or settings.new_profile is not None):
        for name, value in given.items():
            if applies(options()[name]):
                continue
            if settings.is_batch:
                flag = options()[name].flags[-1]
                raise UsageError(f"{flag} is about videos, not pictures.", "Leave it out.")
            raise _nothing_to_analyse(name, value)
    return settings


def _nothing_to_analyse(name: str, value: object) -> UsageError:
    flag = options()[name].flags[-1]
    if value is False:
        flag = flag.replace("--", "--no-")
    return UsageError(f"{flag} needs something to analyse.", "Name it with --video or --image.")
