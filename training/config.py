"""What a training run is: every number of a recipe, read from TOML and checked before work starts.

A recipe lies in `training/configs`; a run folder keeps the recipe with which it was started.
"""

from __future__ import annotations

import dataclasses
import json
import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal, TypeVar, get_args, get_origin, get_type_hints

from fer_desktop.errors import InputError, UsageError
from fer_desktop.expression.scaling import Scaling

Recipe = TypeVar("Recipe")
"""Dataclass of a recipe: `RunConfig`, or that of another kind of training."""

_SHARES: Final = (
    "label_smoothing average momentum weight_decay brightness contrast sharpness erasing shrink "
    "aligned class_power weight"
)
_AT_LEAST_0: Final = "seed patience epochs learning_rate warmup_epochs clip_norm mixup scale"
_RANGES: Final[Mapping[str, tuple[float, float]]] = {
    **dict.fromkeys(_SHARES.split(), (0.0, 1.0)),
    **dict.fromkeys(_AT_LEAST_0.split(), (0.0, math.inf)),
    **dict.fromkeys(("batch_size", "scored_training_rows"), (1.0, math.inf)),
    "votes": (0.0, 0.49),
    "size": (8.0, 48.0),
    "shrink_to_px": (1.0, 47.0),
    "shift_px": (0.0, 48.0),
    "rotation_deg": (0.0, 180.0),
    "temperature": (0.01, math.inf),
}
"""What a number of a recipe may be, ends included, by its name."""


@dataclass(frozen=True, slots=True)
class Phase:
    """Epochs at one picture size; small pictures first make a run cheaper.

    Attributes:
        size: Side of the pictures in pixels, at most 48.
        epochs: How many.
    """

    size: int = 48
    epochs: int = 1


@dataclass(frozen=True, slots=True)
class Optimizer:
    """How the weights follow the gradient.

    Attributes:
        name: "sgd" (Nesterov where `nesterov`), "adam" or "adamw".
        learning_rate: Highest value.
        schedule: "cosine" falls to 0 at the last step; "constant" stays.
        warmup_epochs: Epochs in which the rate climbs from 0; with "cosine" only.
        momentum: Of sgd.
        nesterov: Of sgd.
        weight_decay: Decoupled decay, of adamw. Coupled decay is `l2` of the network.
        clip_norm: Largest norm of the gradient over all weights, longer are shortened; 0 is open.
        average: Decay per step of the averaged weights that are scored and published; 0 publishes
            the last weights.
    """

    name: Literal["sgd", "adam", "adamw"] = "sgd"
    learning_rate: float = 0.01
    schedule: Literal["cosine", "constant"] = "constant"
    warmup_epochs: float = 0.0
    momentum: float = 0.9
    nesterov: bool = False
    weight_decay: float = 0.0
    clip_norm: float = 0.0
    average: float = 0.0


@dataclass(frozen=True, slots=True)
class Augmentation:
    """How far a picture may be changed each time it is shown.

    Attributes:
        flip: Mirror every second picture.
        rotation_deg: Largest turn either way.
        scale: Largest share by which a face is enlarged or made smaller (the enlarged are cropped).
        shift_px: Largest move along each axis, in pixels of 48.
        brightness: Largest added share of the full range.
        contrast: Largest change of contrast, as a factor around 1.
        sharpness: 1 blurs or sharpens up to a full 3x3 binomial filter.
        erasing: Share of pictures of which a rectangle is painted over.
        shrink: Share of pictures made smaller and enlarged again, as small faces in a video are.
        shrink_to_px: Smallest side of those.
        aligned: Share of pictures for which the aligned chip is shown where there is one.
        mixup: Parameter of the beta distribution by which pairs of pictures are mixed; 0 is off.
        class_power: A class c is shown (largest / count_c) ** class_power times as often; 0 shows
            every picture once an epoch, 1 all classes equally often.
    """

    flip: bool = False
    rotation_deg: float = 0.0
    scale: float = 0.0
    shift_px: float = 0.0
    brightness: float = 0.0
    contrast: float = 0.0
    sharpness: float = 0.0
    erasing: float = 0.0
    shrink: float = 0.0
    shrink_to_px: int = 12
    aligned: float = 0.0
    mixup: float = 0.0
    class_power: float = 0.0


@dataclass(frozen=True, slots=True)
class Teacher:
    """Networks whose judgement the trained one imitates.

    Attributes:
        networks: Run folders or published ids; several teach their mean. Empty: no teacher.
        weight: Share of the imitation in the loss; the rest is cross-entropy with the labels.
        temperature: Softens both sides of the imitation.
    """

    networks: tuple[str, ...] = ()
    weight: float = 0.9
    temperature: float = 3.0


@dataclass(frozen=True, slots=True)
class RunConfig:
    """A recipe.

    Attributes:
        title: For people.
        note: What a reader of the card must know beyond the recipe, such as a change on the way.
        architecture: Builder in `fer_desktop.networks`.
        network: Arguments of the builder.
        scaling: From grey levels to the network's input, see `fer_desktop.expression.scaling`.
        start: Run folders or published ids whose weights the run begins with; empty: random ones.
            A vgg19 may be wider than what it starts from, or hold several side by side.
        seed: Of weights, order and augmentation.
        batch_size: Pictures a step.
        precision: "mixed_bfloat16" multiplies in 16 bits where the processor can.
        label_smoothing: Share of the target spread over all classes.
        votes: Share of the target that says which labels the FER+ votes make likely, see
            `training.votes`; below 0.5, so that the label stays the likeliest.
        scored_training_rows: Training pictures scored after each epoch beside the test rows.
        patience: Epochs without a better test accuracy before the run ends; 0 never ends early.
        phases: Picture sizes and epochs, in order.
        optimizer, augmentation, teacher: See there.
    """

    title: str
    architecture: str
    network: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    scaling: Scaling = "minus_one_to_one"
    start: tuple[str, ...] = ()
    seed: int = 1
    batch_size: int = 128
    precision: Literal["float32", "mixed_bfloat16"] = "float32"
    label_smoothing: float = 0.0
    votes: float = 0.0
    scored_training_rows: int = 3589
    patience: int = 0
    phases: tuple[Phase, ...] = (Phase(),)
    optimizer: Optimizer = Optimizer()
    augmentation: Augmentation = Augmentation()
    teacher: Teacher = Teacher()

    @property
    def epochs(self) -> int:
        """Epochs of all phases."""
        return sum(phase.epochs for phase in self.phases)


def read_config(path: Path, changes: Sequence[str] = ()) -> RunConfig:
    """Read a classifier's recipe; see `read_recipe`."""
    config = read_recipe(RunConfig, path, changes)
    if config.epochs < 1:
        raise UsageError(f"The phases of {path.name} have no epoch.")
    return config


def read_recipe(kind: type[Recipe], path: Path, changes: Sequence[str] = ()) -> Recipe:
    """Read a recipe.

    Args:
        kind: Dataclass that says what a recipe holds.
        path: TOML file.
        changes: "key=value" with a dotted key and a TOML value, as given to `--set`.

    Raises:
        InputError: The file is missing or not TOML.
        UsageError: A key is unknown, a value has the wrong type, or a change is not "key=value".
    """
    try:
        fields = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"{path} is not a training recipe: {error}.") from error
    for change in changes:
        _merge(fields, _parse_change(change))
    config: Recipe = _checked(kind, fields, path.name)
    return config


def as_toml(config: Any) -> str:
    """Write a recipe with every value, defaults included; `read_recipe` gives it back equal."""
    fields = dataclasses.asdict(config)
    phases = fields.pop("phases", ())
    tables = {key: value for key, value in fields.items() if isinstance(value, dict)}
    fields = {key: value for key, value in fields.items() if key not in tables}
    blocks = [_lines(fields)]
    blocks += [f"[[phases]]\n{_lines(phase)}" for phase in phases]
    blocks += [f"[{name}]\n{_lines(table)}" for name, table in tables.items()]
    return "\n".join(blocks)


def _lines(fields: Mapping[str, Any]) -> str:
    return "".join(f"{key} = {_toml_value(value)}\n" for key, value in fields.items())


def _toml_value(value: Any) -> str:
    if isinstance(value, bool | str):
        # JSON escapes what TOML wants escaped, but for one character.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_toml_value(entry) for entry in value) + "]"
    return repr(value)


def _parse_change(change: str) -> dict[str, Any]:
    key, equals, value = change.partition("=")
    if not equals:
        raise UsageError(f"--set {change} is not key=value.")
    for text in (change, f'{key} = "{value}"'):  # a bare word is a string
        try:
            return tomllib.loads(text)
        except tomllib.TOMLDecodeError:
            continue
    raise UsageError(f"--set {change} is not key=value.")


def _merge(fields: dict[str, Any], change: Mapping[str, Any]) -> None:
    for key, value in change.items():
        if isinstance(value, dict) and isinstance(fields.get(key), dict):
            _merge(fields[key], value)
        else:
            fields[key] = value


def _checked(kind: Any, fields: Mapping[str, Any], where: str) -> Any:
    """Build the dataclass `kind` from TOML values; UsageError names what does not fit."""
    types = get_type_hints(kind)
    if unknown := sorted(set(fields) - set(types)):
        raise UsageError(
            f"{where} has no setting {', '.join(unknown)}.", f"Known: {', '.join(types)}."
        )
    values = {key: _value(types[key], value, f"{where}: {key}") for key, value in fields.items()}
    try:
        return kind(**values)
    except TypeError as error:  # a field without default is missing
        raise UsageError(f"{where} is incomplete: {error}.") from error


def _value(kind: Any, value: Any, where: str) -> Any:
    if dataclasses.is_dataclass(kind) and isinstance(value, dict):
        return _checked(kind, value, where)
    if kind == tuple[str, ...] and isinstance(value, str):  # one name, or none
        value = [value] if value else []
    if get_origin(kind) is tuple and isinstance(value, list):
        return tuple(_value(get_args(kind)[0], entry, where) for entry in value)
    if get_origin(kind) is Literal and value in get_args(kind):
        return value
    if kind is float and type(value) is int:
        value = float(value)
    if kind in (float, int, str, bool) and type(value) is kind:
        return value if kind in (str, bool) else _in_range(value, where)
    if get_origin(kind) is Mapping and isinstance(value, dict):
        return dict(value)
    raise UsageError(f"{where} cannot be {value!r}.", f"It takes {_describe(kind)}.")


def _in_range(value: float, where: str) -> float:
    low, high = _RANGES.get(where.rpartition(" ")[2], (-math.inf, math.inf))
    if not low <= value <= high:
        at_most = f" and at most {high:g}" if math.isfinite(high) else ""
        raise UsageError(f"{where} cannot be {value!r}.", f"It is at least {low:g}{at_most}.")
    return value


def _describe(kind: Any) -> str:
    if get_origin(kind) is Literal:
        return "one of " + ", ".join(map(str, get_args(kind)))
    return getattr(kind, "__name__", str(kind))
