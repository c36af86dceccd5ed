"""The annotated copy of a video: every frame at its own time, with the original sound.

H.264 with yuv420p and even sizes in MP4 with its index in front: what plays everywhere. Frames
pass one by one and the sound is muxed in step with them, so memory does not grow.
"""

from __future__ import annotations

import math
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
import cv2
import numpy as np
from av.video.reformatter import VideoReformatter
from numpy.typing import NDArray

from fer_desktop.analysis.results import FrameAnalysis
from fer_desktop.analysis.smoothing import GAP_S
from fer_desktop.capture.frame import Frame
from fer_desktop.capture.video import COMMON_RATE, VideoInfo
from fer_desktop.errors import OutputError
from fer_desktop.export.annotate import Annotator
from fer_desktop.export.partial import PartialFile, Sink, as_output_error
from fer_desktop.export.provenance import AI_COMMENT
from fer_desktop.export.sound import SoundTrack, open_sound

# Divides the frame times of 24, 25, 30, 50, 60 Hz and of their 1000/1001 kin (90 kHz, the usual
# clock, does not divide 24000/1001), and is finer than the millisecond clock of Matroska.
TICKS_PER_S: Final = 240_000
LONGEST_STEP_S: Final = 1200.0
"""From one picture of the file to the next. FFmpeg's MP4 takes less than 2^31 ticks, 8948 s, from
one to the next and from decoding to showing one, and x264 lets five pictures lie between these."""
LONGEST_GAP_S: Final = 30 * 86_400.0
"""What is longer is cut to this: the times of a damaged file may leap as far as they like."""
# Left to itself, x264 takes what AVX-512 gives for the lookahead, and that differs from run to run:
# of 60 encodings of one clip 14 came out otherwise, with this setting none.
_SAME_EVERY_TIME: Final = {"x264-params": "cpu-independent=1"}
# The faces are looked at on the same cores meanwhile. "veryfast" at 21 takes twice the time for two
# thirds of the bytes: of the demo clip 5.0 ms a frame against 2.7, at a PSNR of 47.1 against 48.3.
_X264: Final = {"preset": "superfast", "crf": "22", "profile": "high", **_SAME_EVERY_TIME}
# x264 looks 40 frames ahead, which at 8K are 2 GB; above 4K it looks at one frame at a time.
_X264_LARGE: Final = {"preset": "ultrafast", "tune": "zerolatency", "crf": "23", "threads": "2"}
_PIECE_FRAMES: Final = 60
"""Of a piece that can be played by itself: a failure costs the last one or two."""
_4K_PIXELS: Final = 4096 * 2304
_X264_MOST_SIDE: Final = 16_384  # pixels; it opens for no wider and no higher picture
_HIGHEST_RATE: Final = 1000
_HD_LINES: Final = 720
_BT709, _BT601 = 1, 6  # code points of ITU-T H.273; FFmpeg's enumerations use the same numbers
_LIMITED_RANGE = 1


class AnnotatedVideo(Sink):
    """Draws the analyses into the frames and writes them.

    A frame that was skipped shows the last analysis. An odd width or height gets one more column
    or row, a copy of the last: nothing is lost and no coordinate moves. A frame of another size
    than the first is fitted into it, and what is wider or higher than H.264 allows is shrunk.

    Where no frame comes for more than `GAP_S`, a camera's last one gives way to black: a still with
    its labels would say that all stayed so. A frame of a file stands until the next, as it does
    there, written again every `LONGEST_STEP_S`.

    Attributes:
        frames_written: Frames that went to the encoder, without those that fill gaps.
    """

    def __init__(
        self,
        path: Path,
        annotator: Annotator,
        source: VideoInfo | None = None,
        *,
        keeps_beginning: bool = False,
    ) -> None:
        """Begin the file.

        Args:
            path: Its final name, ending in .mp4.
            annotator: Draws.
            source: The video that the frames come from: its sound goes along, and its rate is a
                hint for players and for the encoder. None for the frames of a camera.
            keeps_beginning: What was written before a failure takes the final name, and can be
                played: for frames that will not come again. Else it is dropped.

        Raises:
            OutputError: The place cannot be written to.
        """
        self.frames_written = 0
        self._annotator = annotator
        self._source = source
        self._keeps_beginning = keeps_beginning
        rate = source.frame_rate if source is not None else None
        self._rate = rate if rate and 1 <= rate <= _HIGHEST_RATE else COMMON_RATE
        self._part = PartialFile(path)
        self._part.create()
        # Absolute: FFmpeg takes what stands before the colon of "10:30.mp4" for a protocol.
        place = str(self._part.path.absolute())
        # In pieces that can each be played, put together when the file is closed.
        movflags = "+hybrid_fragmented" if keeps_beginning else "+faststart"
        with as_output_error(path):
            self._container = av.open(place, "w", format="mp4", options={"movflags": movflags})
        self._container.metadata["comment"] = AI_COMMENT
        self._reformatter = VideoReformatter()
        self._stream: av.VideoStream | None = None
        self._sound: SoundTrack | None = None
        self._shown: FrameAnalysis | None = None
        self._picture: av.VideoFrame | None = None
        self._begin_s = self._cut_s = 0.0
        self._last_tick = -1

    @property
    def sound(self) -> str:
        """What became of the sound: "copied", "re-encoded" or "none"."""
        return "none" if self._sound is None else self._sound.treatment

    @property
    def warnings(self) -> list[str]:
        """What the copy lacks, a sentence each."""
        warnings = []
        if self._cut_s:
            warnings.append(f"{self._cut_s:.0f} s without a picture were left out of the copy")
        if self._sound is not None:
            return warnings + self._sound.problems
        if self._stream is not None and self._source is not None and self._source.has_audio:
            warnings.append("the sound could not be read: the copy has none")
        return warnings

    def write(self, frame: Frame, analysis: FrameAnalysis | None) -> None:
        """Draw and encode a frame; see `Sink.write`."""
        if analysis is not None:
            self._shown = analysis
        with as_output_error(self._part.final, self._done()):
            if self._stream is None:
                self._stream = self._begin(frame)
            self._fill_gap(self._stream, frame.timestamp_s)
            image = self._annotator.draw(frame, self._shown)
            self._picture = self._converted(self._stream, image)
            self._encode(self._stream, self._picture, frame.timestamp_s)
            if self._sound is not None:
                self._sound.write_until(frame.timestamp_s - self._begin_s)
        self.frames_written += 1

    def _begin(self, frame: Frame) -> av.VideoStream:
        """Describe the streams; sizes and the beginning are known with the first frame."""
        self._begin_s = frame.timestamp_s
        options = dict(_X264_LARGE if frame.width * frame.height > _4K_PIXELS else _X264)
        if self._keeps_beginning:
            # Without frames that lean on later ones, the first is at 0 in every player.
            options |= {"g": str(_PIECE_FRAMES), "bf": "0"}
        stream = self._container.add_stream("libx264", rate=self._rate, options=options)
        stream.width, stream.height = _encodable(frame.width, frame.height)
        stream.pix_fmt = "yuv420p"
        encoder = stream.codec_context
        stream.time_base = encoder.time_base = Fraction(1, TICKS_PER_S)
        matrix = _BT709 if frame.height >= _HD_LINES else _BT601
        encoder.colorspace = encoder.color_primaries = encoder.color_trc = matrix
        encoder.color_range = _LIMITED_RANGE
        if self._source is not None:
            self._sound = open_sound(self._source, self._container, self._begin_s)
        return stream

    def _fill_gap(self, stream: av.VideoStream, until_s: float) -> None:
        """Write what is seen from the last frame to one that comes late."""
        if (picture := self._picture) is None:
            return
        last_s = self._begin_s + self._last_tick / TICKS_PER_S
        if (cut_s := until_s - last_s - LONGEST_GAP_S) > 0:
            self._begin_s += cut_s
            self._cut_s += cut_s
            last_s += cut_s
        if self._source is None and until_s - last_s > GAP_S:
            last_s += GAP_S
            black = np.zeros((stream.height, stream.width, 3), np.uint8)
            self._encode(stream, picture := self._converted(stream, black), last_s)
        steps = math.ceil((until_s - last_s) / LONGEST_STEP_S)
        for step in range(1, steps):
            self._encode(stream, picture, last_s + (until_s - last_s) * step / steps)

    def _converted(self, stream: av.VideoStream, image: NDArray[np.uint8]) -> av.VideoFrame:
        return self._reformatter.reformat(
            av.VideoFrame.from_numpy_buffer(
                _fitted(image, stream.width, stream.height), format="bgr24"
            ),
            format="yuv420p",
            dst_colorspace=stream.codec_context.colorspace,
            dst_color_range=_LIMITED_RANGE,
            threads=1,  # starting more costs more than they save
        )

    def _encode(self, stream: av.VideoStream, picture: av.VideoFrame, timestamp_s: float) -> None:
        # Damaged files repeat times; a player needs them to rise, and no frame may be lost.
        tick = max(round((timestamp_s - self._begin_s) * TICKS_PER_S), self._last_tick + 1)
        self._last_tick = tick
        picture.pts, picture.time_base = tick, Fraction(1, TICKS_PER_S)
        picture.duration = round(TICKS_PER_S / self._rate)
        self._container.mux(stream.encode(picture))

    def _finish(self) -> None:
        with as_output_error(self._part.final, self._done()):
            if self._stream is not None:
                self._container.mux(self._stream.encode(None))
                if self._sound is not None:
                    self._sound.finish(self._last_tick / TICKS_PER_S + float(1 / self._rate))
            self._container.close()
        if self._stream is None:  # a video without frames is no video
            self._part.discard()
        else:
            self._part.commit()

    def _abandon(self) -> None:
        if self._sound is not None:
            self._sound.close()
        # Nothing more can be written; the error that led here is the one to tell.
        with suppress(OSError, ValueError, av.FFmpegError):
            self._container.close()
        if self._keeps_beginning and self.frames_written:
            with suppress(OutputError):
                self._part.commit()
        else:
            self._part.discard()

    def _done(self) -> str:
        if self._keeps_beginning:
            return (
                f"{self.frames_written} frames written to {self._part.final}, which is kept "
                "without the last seconds"
            )
        return f"{self.frames_written} frames written to {self._part.final}, which is dropped"


def _encodable(width: int, height: int) -> tuple[int, int]:
    scale = min(1.0, _X264_MOST_SIDE / max(width, height))
    return _even(max(1, round(width * scale))), _even(max(1, round(height * scale)))


def _even(length: int) -> int:
    return length + length % 2


def _fitted(image: NDArray[np.uint8], width: int, height: int) -> NDArray[np.uint8]:
    """Bring an image to the size of the video: one more pixel, or shrunk or grown with bars."""
    rows, columns = image.shape[:2]
    if _even(rows) != height or _even(columns) != width:
        scale = min(width / columns, height / rows)
        size = max(1, int(columns * scale)), max(1, int(rows * scale))
        image = cv2.resize(image, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
        rows, columns = image.shape[:2]
        top, left = (height - rows) // 2, (width - columns) // 2
        fitted = np.zeros((height, width, 3), np.uint8)
        fitted[top : top + rows, left : left + columns] = image
        return fitted
    if (rows, columns) == (height, width):
        return image
    return np.pad(image, ((0, height - rows), (0, width - columns), (0, 0)), mode="edge")
