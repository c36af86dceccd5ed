"""One video of `--video` on its way: gone on with, found done already, or analysed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fer_desktop.analysis.pipeline import Analyzer
from fer_desktop.analysis.search_ahead import SearchAhead
from fer_desktop.api import LoadedModels
from fer_desktop.batch import BatchResult, FrameSink, run_batch
from fer_desktop.capture.files import reading
from fer_desktop.capture.frame import Frame
from fer_desktop.capture.video import VideoFile, open_video
from fer_desktop.command.expected import expected_frames
from fer_desktop.command.finished import FinishedRun, read_finished, refuse_unless_begun
from fer_desktop.command.inputs import titled
from fer_desktop.command.journal import VideoJournal, drop_journal
from fer_desktop.command.remembering import RememberingAnalyzer
from fer_desktop.command.reporter import Reporter, counted
from fer_desktop.crash_log import told_fault
from fer_desktop.errors import InputError, UserError
from fer_desktop.export.only_run import only_run
from fer_desktop.export.outputs import VideoOutputs, refuse_existing
from fer_desktop.export.provenance import Provenance, package_versions, run_identity, sha256_of
from fer_desktop.export.video_results import note_about, open_video_results, warnings_about
from fer_desktop.interrupts import Interrupts
from fer_desktop.settings import Settings

if TYPE_CHECKING:
    from fer_desktop.storage.profile import Profile


@dataclass(frozen=True, slots=True)
class VideoRun:
    """One video on its way; `title` is what it is called in messages."""

    path: Path
    title: str
    outputs: VideoOutputs
    settings: Settings
    models: Callable[[], tuple[LoadedModels, dict[str, object]]]
    profile: Profile | None
    reporter: Reporter
    interrupts: Interrupts

    def run(self) -> dict[str, Any] | None:
        """Analyse it, unless that is done already, and return its summary.

        Returns:
            None where the run was stopped before it was begun.

        Raises:
            UserError: It cannot be read, or its results cannot be written.
            ProgramError: A bug, whatever it was; the other videos can go on.
        """
        try:
            return self._run()
        except InputError as error:
            raise titled(error, self.path, self.title) from error
        except UserError:
            raise
        except Exception as error:
            raise told_fault(error, self.title) from error

    def _run(self) -> dict[str, Any] | None:
        with open_video(self.path) as video:
            if self.settings.resume and not self.outputs.summary.exists():
                refuse_unless_begun(self.outputs)
            models, settings = self.models()
            with reading(video.title):
                sha256 = sha256_of(self.path, lambda: self.interrupts.requested)
            if sha256 is None:
                return None
            made = models.provenance(str(self.path), sha256, settings)
            if models.predictor is None:
                self.reporter.note("Alignment is off: there is no landmark file; see --check.")
            if (note := note_about(video.info)) is not None:
                self.reporter.note(f"{self.title}: {note}")
            finished = self._finished_before(made) if self.settings.resume else None
            if (document := self._nothing_left(finished)) is not None:
                return document
            # The first frame now: a span without frames is found before any file is begun.
            frames = _with_first(video.frames(self.settings.start, self.settings.end))
            with only_run(self.outputs.journal):
                finished = self._finished_before(made)  # another may have ended meanwhile
                if (document := self._nothing_left(finished)) is not None:
                    return document
                # Under the UUID of that run, so that a history is not given a sitting twice.
                uuid = None if finished is None else finished.sitting
                return self._analyze(video, frames, models, made, uuid)

    def _analyze(
        self,
        video: VideoFile,
        frames: Iterator[Frame],
        models: LoadedModels,
        made: Provenance,
        uuid: str | None,
    ) -> dict[str, Any]:
        if not self.settings.resume:
            drop_journal(self.outputs.journal)
        about = {
            "source_sha256": made.source_sha256,
            **run_identity(made),
            "output": self._output,
            "versions": package_versions(),
        }
        started = time.monotonic()
        with ExitStack() as stack:
            journal = stack.enter_context(VideoJournal(self.outputs.journal, about, uuid))
            summary, outputs = stack.enter_context(
                open_video_results(
                    self.outputs, made, video.info, landmarks=self.settings.landmarks
                )
            )
            sinks: list[FrameSink] = [*outputs]
            recorder = None
            if self.profile is not None:
                network = (made.network, made.network_sha256)
                recorder = self.profile.record("video", str(self.path), network, uuid=journal.run)
                summary.forms["sitting"] = journal.run
                sinks.append(stack.enter_context(recorder))
            total = expected_frames(video.info, self.settings)
            ahead = SearchAhead(
                models.open_detector, every=self.settings.every, skip=journal.expected
            )
            analyzer = Analyzer(models.stages, search_ahead=ahead)
            with self.reporter.progress(video.title, total, "frames") as advance:
                result = run_batch(
                    ahead.frames(frames),
                    RememberingAnalyzer(analyzer, journal),
                    sinks,
                    every=self.settings.every,
                    should_stop=lambda: self.interrupts.requested,
                    on_frame=lambda frame: advance(),
                )
            summary.warnings += warnings_about(video)
            summary.complete = result.reached_end and video.ended_early is None
            if not result.reached_end:
                summary.forms["stopped"] = True
            if recorder is not None:
                recorder.close(interrupted=not summary.complete)
            summary.results += list(self.outputs)
        if result.reached_end:
            drop_journal(self.outputs.journal)
        document = summary.document()
        self._tell(result, document, time.monotonic() - started)
        return document

    @property
    def _output(self) -> dict[str, object]:
        """What is to be written, as `Summary.forms` has it; in whatever order it was asked for."""
        return {
            "format": sorted(self.outputs.tables),
            "annotate": self.outputs.video is not None,
            "landmarks": self.settings.landmarks,
        }

    def _finished_before(self, made: Provenance) -> FinishedRun | None:
        """Return the run whose results lie here; None where one broke off, or none is asked for.

        Raises:
            OutputError: The results there are of another run, or are not to be replaced.
        """
        if not self.settings.resume:
            if not self.settings.force:
                refuse_existing(self.outputs)
            return None
        if not self.outputs.summary.exists():
            refuse_unless_begun(self.outputs)
        if self.outputs.journal.exists():
            return None
        return read_finished(self.outputs.summary, made, self._output)

    def _nothing_left(self, finished: FinishedRun | None) -> dict[str, Any] | None:
        """Say that nothing is left to do and return the summary; None where something is."""
        if finished is None or finished.was_stopped or not self._lacks_nothing(finished):
            return None
        for warning in finished.document["warnings"]:
            self.reporter.warn(f"{self.title}: {warning}")
        self.reporter.result(
            f"{self.title}: nothing is left to do, the results lie in "
            f"{self.outputs.folder.absolute()}"
        )
        return finished.document

    def _lacks_nothing(self, finished: FinishedRun) -> bool:
        if self.profile is not None and (
            finished.sitting is None or not self.profile.history.is_complete(finished.sitting)
        ):
            return False
        return all(path.exists() for path in self.outputs)

    def _tell(self, result: BatchResult, document: dict[str, Any], took_s: float) -> None:
        for warning in document["warnings"]:
            self.reporter.warn(f"{self.title}: {warning}")
        rate = f" ({result.frames / took_s:.0f}/s)" if took_s > 0 else ""
        self.reporter.result(
            f"{self.title}: {counted(result.frames, 'frame')} in {took_s:.1f} s{rate}, "
            f"{counted(len(document['faces']), 'face')}"
        )
        self.reporter.result(f"results in {self.outputs.folder.absolute()}")
        for path in self.outputs:
            if path.exists():
                self.reporter.result(f"  {path.name}")
        if not result.reached_end:
            self.reporter.warn(
                f"Stopped after {counted(result.frames, 'frame')}, which are kept. "
                "Go on with --resume."
            )


def _with_first(frames: Iterator[Frame]) -> Iterator[Frame]:
    """Decode the first frame and return all of them; whatever is wrong with it is raised now."""
    first = next(frames)

    def all_frames() -> Iterator[Frame]:
        yield first
        yield from frames

    return all_frames()
