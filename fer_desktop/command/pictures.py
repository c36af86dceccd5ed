"""`--image`: from pictures and folders of pictures to one table and annotated copies."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fer_desktop.analysis.pipeline import Analyzer
from fer_desktop.analysis.results import FrameAnalysis
from fer_desktop.api import LoadedModels
from fer_desktop.capture.folders import find_pictures
from fer_desktop.capture.frame import Frame
from fer_desktop.capture.pictures import holds_several, read_picture
from fer_desktop.command.finished import refuse_unless_begun
from fer_desktop.command.inputs import (
    Failures,
    existing,
    models_of,
    opened_profile,
    search,
    title_of,
    titled,
)
from fer_desktop.command.journal import PictureJournal, drop_journal
from fer_desktop.command.reporter import Reporter, counted
from fer_desktop.crash_log import told_fault
from fer_desktop.errors import InputError, UserError
from fer_desktop.export.annotate import Annotator
from fer_desktop.export.only_run import only_run
from fer_desktop.export.outputs import PictureOutputs, plan_pictures, refuse_existing
from fer_desktop.export.pictures import write_picture
from fer_desktop.export.provenance import (
    AI_NOTICE,
    Provenance,
    package_versions,
    provenance_document,
    run_identity,
    versions,
)
from fer_desktop.export.rows import printable
from fer_desktop.export.summary import SUMMARY_FORMAT
from fer_desktop.export.tables import Table, open_table
from fer_desktop.interrupts import Interrupts
from fer_desktop.settings import Settings

if TYPE_CHECKING:
    from fer_desktop.storage.profile import Profile


def run_pictures(settings: Settings, interrupts: Interrupts) -> int:
    """Analyse every picture of the settings and return the exit code.

    Raises:
        InputError: There is no such file or folder, or no picture in a folder that is the only
            input.
        OutputError: Results cannot be written there.
        ModelError: The network or the landmark file cannot be used.
        UsageError: A package is not installed.
    """
    reporter = Reporter(settings)
    found = search(settings.image, find_pictures, reporter)
    failures = Failures(len(found), [(path, error) for path, error in found.items() if error])
    pictures = [path for path, error in found.items() if error is None]
    if not pictures:
        return _give_up(failures, reporter)
    outputs = plan_pictures(
        pictures,
        settings.output,
        named=settings.image,
        formats=settings.format,
        annotate=settings.annotate,
        existing=existing(settings),
    )
    if settings.resume:
        refuse_unless_begun(outputs)
    frame = None
    if len(pictures) == 1:  # what is wrong with it is said before the models are loaded
        try:
            frame = read_picture(pictures[0])
        except InputError as error:
            title = title_of(pictures[0], of_several=failures.inputs > 1)
            failures.add(pictures[0], titled(error, pictures[0], title))
            return _give_up(failures, reporter)
    models, numbers = models_of(settings, reporter)()
    made = models.provenance("", None, numbers)
    with opened_profile(settings, reporter) as profile:
        run = _PictureRun(
            settings, outputs, models, made, profile, reporter, interrupts, failures, frame
        )
        run.run(pictures)
    return interrupts.exit_code or failures.exit_code


def _give_up(failures: Failures, reporter: Reporter) -> int:
    """Say why there is nothing to analyse."""
    for _, error in failures.errors:
        reporter.warn(str(error))
    documents = failures.documents()
    reporter.document(
        documents[0] if failures.inputs == 1 else {"complete": False, "failed": documents}
    )
    return failures.exit_code


@dataclass(slots=True)
class _PictureRun:
    """A batch of pictures on its way."""

    settings: Settings
    outputs: PictureOutputs
    models: LoadedModels
    made: Provenance
    profile: Profile | None
    reporter: Reporter
    interrupts: Interrupts
    failures: Failures
    first: Frame | None
    done: int = 0
    faces: int = 0
    holding_several: int = 0
    emotions: Counter[str] = field(default_factory=Counter)
    copies: list[dict[str, str]] = field(default_factory=list)
    was_stopped: bool = False

    def run(self, pictures: Sequence[Path]) -> None:
        if self.models.predictor is None:
            self.reporter.note("Alignment is off: there is no landmark file; see --check.")
        started = time.monotonic()
        with only_run(self.outputs.journal):
            self._write(pictures)
        self._tell(len(pictures), time.monotonic() - started)

    def _write(self, pictures: Sequence[Path]) -> None:
        # Looked at again: another run may have ended meanwhile.
        if self.settings.resume:
            refuse_unless_begun(self.outputs)
        elif not self.settings.force:
            refuse_existing(self.outputs)
        if not self.settings.resume:
            drop_journal(self.outputs.journal)
        jobs = list(zip(pictures, self.outputs.annotated, strict=True))
        with ExitStack() as stack:
            journal = stack.enter_context(PictureJournal(self.outputs.journal, self._about()))
            for path, annotated in jobs:
                if annotated is not None:
                    journal.clear(_identity(path), annotated)
            tables = [
                stack.enter_context(open_table(format_, path, landmarks=self.settings.landmarks))
                for format_, path in self.outputs.tables.items()
            ]
            with self.reporter.progress("pictures", len(pictures), "pictures") as advance:
                for path, annotated in jobs:
                    if self.interrupts.requested:
                        self.was_stopped = True
                        break
                    self._take(path, annotated, journal, tables)
                    advance()
        if not self.was_stopped:
            drop_journal(self.outputs.journal)

    def _take(
        self, path: Path, annotated: Path | None, journal: PictureJournal, tables: Sequence[Table]
    ) -> None:
        title = title_of(path, of_several=self.failures.inputs > 1)
        try:
            analysis = self._analyse(path, annotated, journal)
        except InputError as error:
            self.failures.add(path, titled(error, path, title))
            return
        except UserError:
            raise
        except Exception as error:  # noqa: BLE001  one picture's bug is not the others'
            self.failures.add(path, told_fault(error, title))
            return
        for table in tables:
            table.write_picture(str(path), analysis)
        self.done += 1
        self.holding_several += holds_several(path)
        self.faces += len(analysis.faces)
        self.emotions.update(face.said.dominant for face in analysis.faces if face.said)
        if annotated is not None:
            names = {"input": printable(str(path)), "copy": printable(str(annotated))}
            self.copies.append(names)

    def _analyse(
        self, path: Path, annotated: Path | None, journal: PictureJournal
    ) -> FrameAnalysis:
        """Return what is known of a picture, or find it out.

        Raises:
            InputError: The picture cannot be read.
            OutputError: A result cannot be written.
        """
        step = _identity(path)
        known = journal.recall(step)
        analyzer = Analyzer(self.models.stages)
        if known is not None and (annotated is None or journal.has_copy(step, annotated)):
            analysis = known
        else:
            frame, self.first = self.first or read_picture(path), None
            analysis = known or analyzer.analyze(frame)
            if annotated is not None:
                annotator = Annotator(
                    landmarks=self.settings.landmarks, aligned=self.models.predictor is not None
                )
                write_picture(annotated, annotator.draw(frame, analysis))
            journal.note(step, analysis, analyzer.state, annotated)
        self._record(path, analysis, journal.uuid_of(step))
        return analysis

    def _record(self, path: Path, analysis: FrameAnalysis, uuid: str) -> None:
        """Store the picture's analysis in the profile's history, unless it is there."""
        if self.profile is not None and not self.profile.history.is_complete(uuid):
            network = (self.models.network.id, self.models.network.sha256)
            with self.profile.record("picture", str(path), network, uuid=uuid) as recorder:
                recorder.write(None, analysis)

    def _about(self) -> dict[str, object]:
        return {
            "named": [str(path) for path in self.settings.image],
            "format": sorted(self.outputs.tables),
            "annotate": self.settings.annotate,
            "landmarks": self.settings.landmarks,  # are on the copies that are there already
            **run_identity(self.made),
            "versions": package_versions(),
        }

    def _tell(self, asked: int, took_s: float) -> None:
        for _, error in self.failures.errors:
            self.reporter.warn(str(error))
        if self.failures.errors and self.failures.inputs > 1:
            count = len(self.failures.errors)
            self.reporter.warn(f"{count} of {self.failures.inputs} inputs failed.")
        if self.holding_several:
            files = counted(self.holding_several, "file")
            self.reporter.note(
                f"Of {files} with several pictures, such as pages or an animation, the first was "
                "read."
            )
        self.reporter.result(
            f"{counted(self.done, 'picture')} in {took_s:.1f} s, {counted(self.faces, 'face')}"
        )
        self.reporter.result(f"results in {self.outputs.folder.absolute()}")
        if self.was_stopped:
            self.reporter.warn(
                f"Stopped after {self.done} of {counted(asked, 'picture')}, which are kept. "
                "Go on with --resume."
            )
        self.reporter.document(self._document())

    def _document(self) -> dict[str, Any]:
        return {
            "format": SUMMARY_FORMAT,
            "notice": AI_NOTICE,
            "complete": not self.was_stopped and not self.failures.errors,
            "pictures": self.done,
            "faces": self.faces,
            "emotions": dict(self.emotions),
            "faces_cannot_say": self.faces - self.emotions.total(),
            "failed": self.failures.documents(),
            **provenance_document(self.made),
            "versions": versions(),
            "annotated": self.copies,
            "results": [printable(str(path)) for path in self.outputs if path.exists()],
        }


def _identity(path: Path) -> list[Any]:
    """Name a picture and its state, so that one that was exchanged is analysed again."""
    try:
        status = path.stat()
    except OSError:
        return [str(path)]
    return [str(path), status.st_size, status.st_mtime_ns]
