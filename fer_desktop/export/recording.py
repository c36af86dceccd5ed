"""Records a live run: an annotated video and its table, on a thread of its own.

The analysis never waits for the disk: what the encoder has no time for is left out and counted.
Both files are written beside and appear under their names when the recording ends.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, Queue
from threading import Event, Thread
from typing import Final

from fer_desktop.analysis.results import FrameAnalysis
from fer_desktop.capture.frame import Frame
from fer_desktop.errors import OutputError
from fer_desktop.export.annotate import Annotator
from fer_desktop.export.tables import CsvTable
from fer_desktop.export.video import AnnotatedVideo

MOST_BYTES: Final = 64 * 1024 * 1024
"""Pictures in waiting: 72 frames of 640x480, 10 of 1080p, 2 of 4K; one of anything larger."""
_LOOK_S: Final = 0.2


@dataclass(frozen=True, slots=True)
class RecordingEnd:
    """How a recording ended.

    Attributes:
        video: The file; it is there if a frame was written, after an error without its last
            seconds.
        frames: Frames in it.
        dropped: Frames that were left out because the encoder was slower.
        error: What ended it early; None if it was stopped.
    """

    video: Path
    frames: int
    dropped: int
    error: Exception | None


class Recording:
    """One recording, from its making until `stop`.

    Attributes:
        video: Where the video will be; the table lies beside it, ending in .csv.
    """

    def __init__(
        self, video: Path, source: str, annotator: Annotator, ended: Callable[[RecordingEnd], None]
    ) -> None:
        """Begin; the files are made on the thread.

        Args:
            video: Its name, ending in .mp4.
            source: Value of the table's column `input`.
            annotator: Draws; used by this recording alone.
            ended: Called once, on the recording's thread.
        """
        self.video = video
        self._source = source
        self._annotator = annotator
        self._ended = ended
        self._frames: Queue[tuple[Frame, FrameAnalysis]] = Queue()
        self._stopping = Event()
        self._dropped = 0
        self._thread = Thread(target=self._run, name="fer-recording", daemon=False)
        self._thread.start()

    def write(self, frame: Frame, analysis: FrameAnalysis) -> None:
        """Take an analysed frame; returns at once, never raises. From one thread."""
        if self._stopping.is_set():
            return
        # Those that wait are as large as this one: a camera does not change from frame to frame.
        if self._frames.qsize() < max(1, MOST_BYTES // frame.image.nbytes):
            self._frames.put_nowait((frame, analysis))
        else:
            self._dropped += 1

    def stop(self) -> None:
        """Ask the thread to write what waits and to end; returns at once."""
        self._stopping.set()

    def wait(self, timeout_s: float) -> bool:
        """Return True once the files are whole. Not for the window's thread."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        written = 0
        error: Exception | None = None
        try:
            with ExitStack() as stack:
                sinks = (
                    stack.enter_context(
                        AnnotatedVideo(self.video, self._annotator, keeps_beginning=True)
                    ),
                    stack.enter_context(CsvTable(self.video.with_suffix(".csv"), self._source)),
                )
                while not (self._stopping.is_set() and self._frames.empty()):
                    try:
                        frame, analysis = self._frames.get(timeout=_LOOK_S)
                    except Empty:
                        continue
                    try:
                        for sink in sinks:
                            sink.write(frame, analysis)
                    except OutputError as refused:
                        error = refused  # what there is shall be completed and kept
                        break
                    written += 1
        except Exception as fault:  # noqa: BLE001  # told through `ended`, the one place
            error = fault
        finally:
            self._stopping.set()
        self._ended(RecordingEnd(self.video, written, self._dropped, error))
