"""All results of one video, opened together; the command line and the window write the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Final

from fer_desktop.capture.video import VideoFile, VideoInfo
from fer_desktop.export.annotate import Annotator
from fer_desktop.export.behind import WriteBehind
from fer_desktop.export.chart import draw_timeline
from fer_desktop.export.curves import Curves
from fer_desktop.export.outputs import VideoOutputs
from fer_desktop.export.partial import Sink
from fer_desktop.export.provenance import Provenance
from fer_desktop.export.summary import Summary
from fer_desktop.export.tables import open_table
from fer_desktop.export.timeline import Timeline
from fer_desktop.export.video import AnnotatedVideo

_NOTED_FROM_S: Final = 0.1


@contextmanager
def open_video_results(
    outputs: VideoOutputs,
    made: Provenance,
    info: VideoInfo,
    *,
    landmarks: bool = False,
    draw: Callable[[Curves, Provenance], bytes] = draw_timeline,
) -> Iterator[tuple[Summary, list[Sink]]]:
    """Open every file of `outputs`; leaving the block completes them, an exception drops them.

    Args:
        outputs: What is wanted, and where.
        made: What makes the numbers; its source is the column `input` of the tables.
        info: What the video declares.
        landmarks: Draw the 68 points and add them to the tables.
        draw: `draw_timeline`, or what has it called elsewhere.

    Yields:
        The summary, to be told how the run went before the block is left, and all sinks, the
        summary among them.

    Raises:
        OutputError: A place cannot be written to.
    """
    with ExitStack() as stack:
        # The last one entered is closed first: tables, and in the end the summary of all.
        summary = stack.enter_context(Summary(outputs.summary, made, info.frame_interval_s))
        summary.first_frame_s = info.first_frame_s
        summary.forms = {
            "format": list(outputs.tables),
            "annotate": outputs.video is not None,
            "landmarks": landmarks,
        }
        sinks: list[Sink] = [summary, stack.enter_context(Timeline(outputs.timeline, made, draw))]
        if outputs.video is not None:
            annotator = Annotator(landmarks=landmarks, aligned=made.alignment is not None)
            video = AnnotatedVideo(outputs.video, annotator, info)
            # Called when the copy is complete, before the summary is.
            stack.callback(lambda: summary.warnings.extend(video.warnings))
            sinks.append(stack.enter_context(WriteBehind(video)))
        for format_, path in outputs.tables.items():
            table = open_table(format_, path, made.source, landmarks=landmarks)
            sinks.append(stack.enter_context(table))
        yield summary, sinks


def note_about(info: VideoInfo) -> str | None:
    """Return what is to be known of a video's times, a sentence; no warning: nothing is wrong."""
    if not info.has_audio or info.first_frame_s <= _NOTED_FROM_S:
        return None
    late = f"The pictures begin {info.first_frame_s:.2f} s after the sound"
    return f"{late}; times count from the first picture."


def warnings_about(video: VideoFile) -> list[str]:
    """Return what went wrong while all frames of a video were read, a sentence each."""
    warnings = []
    if video.damaged_packets:
        what = "piece was" if video.damaged_packets == 1 else "pieces were"
        warnings.append(f"{video.damaged_packets} damaged {what} passed over")
    if video.replaced_times:
        what = "time was" if video.replaced_times == 1 else "times were"
        warnings.append(f"{video.replaced_times} {what} replaced, because time did not rise there")
    if video.ended_early is not None:
        warnings.append(video.ended_early)
    return warnings
