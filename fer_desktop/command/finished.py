"""Whether an earlier run has left nothing to do, or only looks as if it had."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from fer_desktop.command.journal import other_run
from fer_desktop.errors import OutputError
from fer_desktop.export.outputs import PictureOutputs, VideoOutputs
from fer_desktop.export.partial import as_output_error
from fer_desktop.export.provenance import Provenance, super_resolution_document


@dataclass(frozen=True, slots=True)
class FinishedRun:
    """A run of the same command that left its results.

    Attributes:
        document: Its summary.
        sitting: UUID of the sitting that it was stored as; None where it was stored in no profile.
        was_stopped: It was to be gone on with, by a journal that is gone now.
    """

    document: dict[str, Any]
    sitting: str | None
    was_stopped: bool


def read_finished(summary: Path, made: Provenance, output: Mapping[str, Any]) -> FinishedRun | None:
    """Return the run that wrote a summary; None where there is none.

    Args:
        summary: The file.
        made: What makes the numbers of the run that is asked for.
        output: What that one is to write, as `Summary.forms` has it.

    Raises:
        OutputError: The summary cannot be read, or is of another command.
    """
    if not summary.exists():
        return None
    with as_output_error(summary):
        content = summary.read_bytes()
    try:
        document: dict[str, Any] = json.loads(content)
        written: dict[str, Any] = document["output"]
        sitting = written.get("sitting")
        finished = FinishedRun(
            document,
            None if sitting is None else str(UUID(sitting)),
            was_stopped=written.get("stopped", False),
        )
        is_same = (
            document["source_sha256"] == made.source_sha256
            and document["model"]["sha256"] == made.network_sha256
            and document["landmark_model_sha256"] == made.alignment_sha256
            and document["super_resolution"] == super_resolution_document(made)
            and document["settings"] == made.settings
            and _told(written) == _told(output)
        )
    except (AttributeError, KeyError, TypeError, ValueError):
        is_same = False
    if not is_same:
        raise other_run(summary)
    return finished


def _told(output: Mapping[str, Any]) -> tuple[Any, ...]:
    return sorted(output["format"]), output["annotate"], output["landmarks"]


def refuse_unless_begun(outputs: VideoOutputs | PictureOutputs) -> None:
    """See that results which are there are those of a run that broke off.

    Raises:
        OutputError: There is no journal, which alone could tell what they are of.
    """
    if outputs.journal.exists():
        return
    for old in outputs:
        if os.path.lexists(old):
            raise OutputError(
                f"{old} belongs to no run that broke off.",
                "Replace it with --force, or choose another folder with -o.",
            )
