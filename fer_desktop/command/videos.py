"""`--video`: from files and folders to tables, annotated copies, timelines and summaries."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from fer_desktop.capture.folders import find_videos
from fer_desktop.command.expected import expected_frames_of_all
from fer_desktop.command.inputs import (
    OF_ONE_INPUT,
    Failures,
    existing,
    failure_document,
    models_of,
    opened_profile,
    search,
    title_of,
)
from fer_desktop.command.reporter import Reporter
from fer_desktop.command.video_run import VideoRun
from fer_desktop.command.workers import spread
from fer_desktop.errors import ExitCode, OutputError, UserError
from fer_desktop.export.outputs import VideoOutputs, plan_videos
from fer_desktop.interrupts import Interrupts
from fer_desktop.settings import Settings

_Job = tuple[Path, str, VideoOutputs]


def run_videos(settings: Settings, interrupts: Interrupts) -> int:
    """Analyse every video of the settings and return the exit code.

    Raises:
        OutputError: Results cannot be written there; said before anything is decoded.
        ModelError: The network or the landmark file cannot be used.
        UsageError: A package is not installed, or nobody can be asked for a password.
        DatabaseError: The profile cannot be opened or written.
    """
    reporter = Reporter(settings)
    found = search(settings.video, find_videos, reporter)
    for error in filter(None, found.values()):
        reporter.warn(str(error))
    videos = [path for path, error in found.items() if error is None]
    planned = plan_videos(
        videos,
        settings.output,
        named=settings.video,
        formats=settings.format,
        annotate=settings.annotate,
        existing=existing(settings),
    )
    titles = [title_of(path, of_several=len(found) > 1) for path in videos]
    jobs = list(zip(videos, titles, planned, strict=True))
    if settings.workers > 1 and len(jobs) > 1:
        total = None
        if reporter.shows_progress:  # it costs an opening of every video
            total = expected_frames_of_all(videos, settings, interrupts)
        with reporter.progress(f"{len(jobs)} videos", total, "frames") as advance:
            outcomes = spread(jobs, _open_work, settings, reporter, interrupts, advance)
    else:
        outcomes = list(_one_by_one(jobs, settings, reporter, interrupts)) if jobs else []
    came_of = found | dict(zip(videos, outcomes, strict=True))
    failures = Failures(len(came_of))
    documents: list[dict[str, Any]] = []
    for path, outcome in came_of.items():
        if isinstance(outcome, UserError):
            failures.add(path, outcome)
            documents.append(failure_document(path, outcome))
        elif outcome is not None:
            documents.append(outcome)
    if failures.inputs > 1 and failures.errors:
        reporter.warn(f"{len(failures.errors)} of {failures.inputs} inputs failed.")
    complete = not interrupts.requested and all(document["complete"] for document in documents)
    is_only = failures.inputs == 1 and documents
    reporter.document(documents[0] if is_only else {"complete": complete, "runs": documents})
    # That what was done could not be kept is said, as `cli.main` has it.
    is_kept = not any(isinstance(error, OutputError) for _, error in failures.errors)
    if interrupts.exit_code is not None and is_kept:
        return interrupts.exit_code
    flawed = any(document.get("warnings") for document in documents)
    if settings.strict and flawed and failures.exit_code == ExitCode.OK:
        return ExitCode.FAILURE
    return failures.exit_code


def _one_by_one(
    jobs: Sequence[_Job], settings: Settings, reporter: Reporter, interrupts: Interrupts
) -> Iterator[dict[str, Any] | UserError | None]:
    """Yield what came of each job: its document, its fault, or None where it was not begun."""
    models = models_of(settings, reporter)
    with opened_profile(settings, reporter) as profile:
        for path, title, outputs in jobs:
            if interrupts.requested:
                yield None
                continue
            run = VideoRun(path, title, outputs, settings, models, profile, reporter, interrupts)
            try:
                yield run.run()
            except OF_ONE_INPUT as error:
                reporter.warn(str(error))
                yield error


def _open_work(
    settings: Settings, reporter: Reporter, interrupts: Interrupts
) -> Callable[[_Job], dict[str, Any] | None]:
    """Return what a worker does with each job; it loads the models for the first one."""
    models = models_of(settings, reporter)

    def work(job: _Job) -> dict[str, Any] | None:
        path, title, outputs = job
        return VideoRun(path, title, outputs, settings, models, None, reporter, interrupts).run()

    return work
