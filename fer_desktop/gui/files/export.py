"""Results of the queue as files: the same, with the same numbers, as the command line writes."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from fer_desktop.analysis.kept import KeptAnalyses
from fer_desktop.analysis.results import FrameAnalysis
from fer_desktop.batch import run_batch
from fer_desktop.capture.files import reading, shown
from fer_desktop.capture.frame import Frame
from fer_desktop.capture.pictures import read_picture
from fer_desktop.capture.video import VideoFile, open_video
from fer_desktop.crash_log import write_report
from fer_desktop.errors import InputError, OutputError, UserError
from fer_desktop.export.annotate import Annotator
from fer_desktop.export.bystanders import without_bystanders
from fer_desktop.export.chart import draw_timeline
from fer_desktop.export.curves import Curves
from fer_desktop.export.drawing import DrawingProcess
from fer_desktop.export.only_run import only_run
from fer_desktop.export.outputs import PictureOutputs, VideoOutputs
from fer_desktop.export.partial import part_of
from fer_desktop.export.pictures import write_picture
from fer_desktop.export.provenance import Provenance, sha256_of
from fer_desktop.export.tables import open_table
from fer_desktop.export.video_results import open_video_results, warnings_about
from fer_desktop.gui.files.export_plan import ExportPlan
from fer_desktop.gui.files.queue_analysis import (
    FileResult,
    PictureResult,
    VideoResult,
    require_unchanged,
)


@dataclass(frozen=True, slots=True)
class Exported:
    """How an export went.

    Attributes:
        folder: Where the files are.
        written: Pictures and videos that were exported.
        failures: What was wrong with the others, in their order.
        is_complete: Nobody stopped it.
    """

    folder: Path
    written: int
    failures: tuple[tuple[Path, UserError], ...]
    is_complete: bool


def run_export(
    plan: ExportPlan,
    should_stop: Callable[[], bool] = lambda: False,
    tell: Callable[[int], object] = lambda done: None,
) -> Exported:
    """Write everything; what is wrong with one file stops none of the others.

    Stopping leaves the files that are complete, and none that is not.

    Args:
        plan: From `plan_export`; what exists is replaced.
        should_stop: Asked before each frame and picture.
        tell: Told how many steps are done.
    """
    export = _Export(plan, should_stop, tell)
    export.run()
    return Exported(
        plan.wish.folder, export.written, tuple(export.failures), not export.was_stopped
    )


class _Stopped(Exception):  # noqa: N818  # nothing went wrong
    """Somebody does not want the rest."""


class _Export:
    def __init__(
        self, plan: ExportPlan, should_stop: Callable[[], bool], tell: Callable[[int], object]
    ) -> None:
        self.written = 0
        self.failures: list[tuple[Path, UserError]] = []
        self.was_stopped = False
        self._plan = plan
        self._should_stop = should_stop
        self._tell = tell
        self._drawing = DrawingProcess(self._look)
        self._steps = 0

    def run(self) -> None:
        try:
            self._write_pictures()
            with self._drawing:
                self._write_videos()
        except _Stopped:
            self.was_stopped = True

    def _look(self) -> None:
        if self._should_stop():
            raise _Stopped

    def _step(self) -> None:
        self._look()
        self._steps += 1
        self._tell(self._steps)

    def _write_videos(self) -> None:
        for path, result, outputs in self._plan.videos:
            try:
                self._write_video(path, result, outputs)
            except _Stopped:
                raise
            except Exception as error:  # noqa: BLE001  one video's bug is not the others'
                self.failures.append((path, _as_told(error)))

    def _write_video(self, path: Path, result: VideoResult, outputs: VideoOutputs) -> None:
        require_unchanged(path, result)
        with reading(shown(path)):
            made = replace(result.made, source=str(path), source_sha256=sha256_of(path))
        with (
            open_video(path) as video,
            _only_export(outputs),
            open_video_results(outputs, made, video.info, draw=self._draw) as (summary, sinks),
        ):
            run_batch(
                self._frames_of(video, path, result),
                _LookUp(shown(path), result.kept),
                sinks,
                on_frame=lambda frame: self._step(),
            )
            summary.warnings += warnings_about(video)
            summary.complete = video.ended_early is None
            summary.results += list(outputs)
        self.written += 1

    def _draw(self, curves: Curves, made: Provenance) -> bytes:
        return self._drawing.draw(draw_timeline, curves, made)

    def _frames_of(self, video: VideoFile, path: Path, result: VideoResult) -> Iterator[Frame]:
        if not self._plan.wish.hides_bystanders:
            yield from video.frames()
            return
        shown = self._shown_face(path, result)
        for number, frame in enumerate(video.frames()):
            analysis = result.kept.at(min(number, len(result.kept) - 1))
            yield without_bystanders(frame, analysis, shown)

    def _shown_face(self, path: Path, result: FileResult) -> int | None:
        """Track of the face that is not hidden."""
        main = None if result.main_face is None else result.main_face.track_id
        return self._plan.wish.chosen.get(path, main)

    def _write_pictures(self) -> None:
        outputs = self._plan.picture_outputs
        if outputs is None:
            return
        try:
            with ExitStack() as stack:
                stack.enter_context(_only_export(outputs))
                tables = [
                    stack.enter_context(open_table(format_, path))
                    for format_, path in outputs.tables.items()
                ]
                for (path, result), copy in zip(
                    self._plan.pictures, outputs.annotated, strict=True
                ):
                    self._step()
                    try:
                        self._write_copy(path, result, copy)
                    except OutputError:
                        raise
                    except Exception as error:  # noqa: BLE001  nor is one picture's
                        self.failures.append((path, _as_told(error)))
                        continue
                    for table in tables:
                        table.write_picture(str(path), result.analysis)
                    self.written += 1
        # The disk is full, or another run writes there: no picture has a place in a table.
        except UserError as error:
            self.failures += [(path, error) for path, _ in self._plan.pictures]
            self.written = 0

    def _write_copy(self, path: Path, result: PictureResult, copy: Path | None) -> None:
        require_unchanged(path, result)
        if copy is None:
            return
        frame = read_picture(path)
        if self._plan.wish.hides_bystanders:
            frame = without_bystanders(frame, result.analysis, self._shown_face(path, result))
        annotator = Annotator(aligned=result.made.alignment is not None)
        write_picture(copy, annotator.draw(frame, result.analysis))


class _LookUp:
    """Gives the analyses of a video again, one for each frame."""

    def __init__(self, name: str, kept: KeptAnalyses) -> None:
        self._name = name
        self._kept = kept
        self._number = 0

    def analyze(self, frame: Frame) -> FrameAnalysis:
        number, self._number = self._number, self._number + 1
        if number < len(self._kept):
            analysis = self._kept.at(number)
            if analysis.timestamp_s == frame.timestamp_s:
                return analysis
        raise InputError(f"{self._name} reads differently now.", "Analyse it again.")


def _as_told(error: Exception) -> UserError:
    """Return what there is to say of what stopped one file; a bug is written into a report."""
    if isinstance(error, UserError):
        return error
    report = write_report("".join(traceback.format_exception(error)))
    return UserError(
        "Exporting it was ended by a fault of the program.",
        "" if report is None else f"Please report {report}.",
    )


@contextmanager
def _only_export(outputs: VideoOutputs | PictureOutputs) -> Iterator[None]:
    """Let nobody else write these results in the block, and leave none that is not whole."""
    with only_run(outputs.journal):
        try:
            yield
        finally:
            for final in outputs:
                with suppress(OSError):
                    part_of(final).unlink()
