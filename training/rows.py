"""Reads labelled faces: the official FER-2013 CSV, or a folder with one folder per usage and class.

The layouts:

    fer2013.csv      columns emotion, pixels, Usage; 2,304 grey levels in a row of text
    folder/          train/angry/*.png ... test/neutral/*.png; any picture format, any size
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from fer_desktop.errors import InputError
from fer_desktop.expression.emotions import EMOTIONS

SIDE: Final = 48
USAGES: Final = ("Training", "PublicTest", "PrivateTest")
COLUMNS: Final = ("emotion", "pixels", "Usage")

_FOLDER_USAGES: Final = {"train": "Training", "training": "Training", "test": "PublicTest"} | {
    usage.lower(): usage for usage in USAGES
}
_LONGEST_FIELD: Final = 2**31 - 1  # the limit that csv accepts on every platform


@dataclass(frozen=True, slots=True, eq=False)  # eq=False: arrays do not compare to a bool
class Rows:
    """Labelled pictures in file order.

    Attributes:
        pictures: Shape (N, 48, 48), uint8, grey.
        labels: Shape (N,), int64, index into `EMOTIONS`.
        usages: Shape (N,), text, e.g. "Training".
    """

    pictures: NDArray[np.uint8]
    labels: NDArray[np.int64]
    usages: NDArray[np.str_]

    def __len__(self) -> int:
        return len(self.labels)

    def of(self, usage: str) -> Rows:
        """Return the rows of one usage; InputError where there is none."""
        chosen = self.usages == usage
        if not chosen.any():
            there = ", ".join(sorted(set(self.usages.tolist())))
            raise InputError(f"The data has no rows for the usage {usage}.", f"It has: {there}.")
        return self.where(chosen)

    def where(self, chosen: NDArray[np.bool_] | NDArray[np.int64]) -> Rows:
        """Return the chosen rows, by mask or by index."""
        return Rows(self.pictures[chosen], self.labels[chosen], self.usages[chosen])


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be used.

    Attributes:
        where: Line of the CSV, e.g. "line 12".
        reason: "label out of range", "no usage" or "wrong pixels".
        sentence: What is wrong, for a person.
    """

    where: str
    reason: str
    sentence: str


def read_rows(path: Path) -> tuple[Rows, list[BadRow]]:
    """Read a CSV or a folder, keeping what is well formed.

    Returns:
        The well-formed rows, and the others with what is wrong about them.

    Raises:
        InputError: Missing, empty, not text, without the three columns, or not one good row.
    """
    if path.is_dir():
        return _read_folder(path)
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:  # Excel begins with a mark
            rows, bad = _parse(file, path)
    except FileNotFoundError as error:
        raise InputError(f"{path} does not exist.") from error
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path} is not a CSV file.", _expected()) from error
    if not len(rows):
        if bad:
            raise InputError(f"{path}, {bad[0].where}: {bad[0].sentence}", "No row is usable.")
        raise InputError(f"{path} has no rows.", _expected())
    return rows, bad


def read_strictly(path: Path) -> Rows:
    """Read rows of which every one counts: figures are not computed on what is left over.

    Raises:
        InputError: As `read_rows`, or any row is malformed; the first is named.
    """
    rows, bad = read_rows(path)
    if bad:
        raise InputError(f"{path}, {bad[0].where}: {bad[0].sentence}", "Correct or remove the row.")
    return rows


def picture_hash(picture: NDArray[np.uint8]) -> str:
    """Return the SHA-256 of the 48 x 48 grey levels, lower-case hex."""
    return hashlib.sha256(np.ascontiguousarray(picture).tobytes()).hexdigest()


def _expected() -> str:
    return f"Expected the columns {', '.join(COLUMNS)} of the official fer2013.csv."


def _parse(lines: Iterable[str], path: Path) -> tuple[Rows, list[BadRow]]:
    csv.field_size_limit(_LONGEST_FIELD)
    reader = csv.DictReader(lines, skipinitialspace=True)
    names = [name.strip() for name in reader.fieldnames or ()]
    if not names:
        raise InputError(f"{path} is empty.", _expected())
    if missing := [column for column in COLUMNS if column not in names]:
        raise InputError(f"{path} has no column {' and no column '.join(missing)}.", _expected())
    reader.fieldnames = names
    pictures, labels, usages, bad = [], [], [], []
    for row in reader:
        where = f"line {reader.line_num}"
        label = (row["emotion"] or "").strip()
        if not (len(label) == 1 and label.isdecimal() and int(label) < len(EMOTIONS)):
            sentence = f"the label {label!r} is none of 0 to {len(EMOTIONS) - 1}."
            bad.append(BadRow(where, "label out of range", sentence))
            continue
        pixels = _pixels(row["pixels"] or "")
        if isinstance(pixels, str):
            bad.append(BadRow(where, "wrong pixels", pixels))
            continue
        usage = (row["Usage"] or "").strip()
        if not usage:
            bad.append(BadRow(where, "no usage", "it names no usage, such as Training."))
            continue
        pictures.append(pixels)
        labels.append(int(label))
        usages.append(usage)
    stacked = np.stack(pictures) if pictures else np.zeros((0, SIDE, SIDE), np.uint8)
    return Rows(stacked, np.array(labels, np.int64), np.array(usages, np.str_)), bad


def _pixels(text: str) -> NDArray[np.uint8] | str:
    """Return the picture, or the sentence that says why it is none."""
    try:
        levels = np.fromstring(text, dtype=np.int64, sep=" ")  # 4 times as fast as split()
    except ValueError:
        return "a pixel is not a whole number."
    if levels.size != SIDE * SIDE:
        return f"{levels.size} pixels instead of {SIDE * SIDE}."
    if levels.min() < 0 or levels.max() > 255:
        return "a pixel is not between 0 and 255."
    return levels.astype(np.uint8).reshape(SIDE, SIDE)


def _read_folder(path: Path) -> tuple[Rows, list[BadRow]]:
    pictures, labels, usages, bad = [], [], [], []
    for folder in sorted(path.iterdir()):
        usage = _FOLDER_USAGES.get(folder.name.lower())
        if usage is None or not folder.is_dir():
            continue
        for label, file in _labelled_files(folder):
            picture = _read_picture(file)
            if picture is None:
                where = str(file.relative_to(path))
                bad.append(BadRow(where, "wrong pixels", "it cannot be read as a picture."))
                continue
            pictures.append(picture)
            labels.append(label)
            usages.append(usage)
    if not pictures:
        raise InputError(
            f"{path} holds no labelled pictures.", "Expected train/angry/*.png and so on."
        )
    rows = Rows(np.stack(pictures), np.array(labels, np.int64), np.array(usages, np.str_))
    return rows, bad


def _labelled_files(folder: Path) -> Iterator[tuple[int, Path]]:
    """Yield the files of the seven class folders, in the order of the labels; none is passed over.

    Raises:
        InputError: A folder has another name: its class would be missing without a word.
    """
    classes = [each for each in _visible(folder) if each.is_dir()]
    for each in classes:
        if each.name.lower() not in EMOTIONS:
            raise InputError(
                f"{each} is named after none of the seven expressions.",
                f"They are {', '.join(EMOTIONS)}; rename or remove it.",
            )
    for label, emotion in enumerate(EMOTIONS):
        for each in classes:
            if each.name.lower() == emotion:  # Angry and angry may lie side by side
                yield from ((label, file) for file in _visible(each))


def _visible(folder: Path) -> list[Path]:
    """Return what is in a folder, without what file managers hide in it."""
    return sorted(
        each
        for each in folder.iterdir()
        if not each.name.startswith(".") and each.name.lower() != "thumbs.db"
    )


def _read_picture(file: Path) -> NDArray[np.uint8] | None:
    # imdecode rather than imread: the latter cannot open every path on Windows.
    try:
        picture = decode_grey(file.read_bytes())
    except OSError:  # a folder, or nothing that may be read
        return None
    if picture is None:
        return None
    if picture.shape == (SIDE, SIDE):
        return picture
    resized = cv2.resize(picture, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    return np.asarray(resized, np.uint8)


def decode_grey(content: bytes) -> NDArray[np.uint8] | None:
    """Return the picture in a file's content, shape (H, W), grey; None where there is none."""
    encoded = np.frombuffer(content, np.uint8)
    try:
        picture = cv2.imdecode(encoded, cv2.IMREAD_GRAYSCALE) if encoded.size else None
    except cv2.error:  # it claims more pixels than OpenCV takes
        return None
    return None if picture is None else np.asarray(picture, np.uint8)
