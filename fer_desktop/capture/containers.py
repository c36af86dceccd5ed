"""Opening what people call a video file, and saying exactly why another file is none."""

from __future__ import annotations

from typing import BinaryIO

import av
from av.container import InputContainer
from av.stream import Disposition
from av.video.stream import VideoStream

from fer_desktop.capture.files import reading, unreadable
from fer_desktop.capture.isobmff import is_cut_off
from fer_desktop.errors import InputError

DECODER_ERRORS = (av.FFmpegError, OSError, ValueError, MemoryError)
"""What reading and decoding damaged data may raise."""

# What people call a video file. Left out are formats that open other files or addresses (HLS,
# DASH, concat), and those that take any text or picture for a video (tty, image2).
_FORMATS = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,mpegvideo,flv,asf,ogg,mxf,nut,ivf,"
    "h264,hevc,obu,m4v,gif,apng,yuv4mpegpipe,dv,rm,wtv,swf,mjpeg"
)
_READ_BYTES = 1 << 18


def open_container(file: BinaryIO, name: str) -> InputContainer:
    """Read a video file's header.

    The file is handed over open rather than by its name, which FFmpeg would search for
    protocols (`concat:a|b`) and patterns (`%03d`).

    Raises:
        InputError: Not a video file, cut off, or its disk fails.
    """
    try:
        return av.open(
            file,
            "r",
            options={"format_whitelist": _FORMATS},
            metadata_errors="replace",  # old programs wrote their tags in Latin-1
            buffer_size=_READ_BYTES,
        )
    except DECODER_ERRORS as error:
        if isinstance(error, OSError) and not isinstance(error, av.FFmpegError):
            raise unreadable(name, error) from error  # of the disk, not of what is on it
        if _is_cut_off(file, name):
            raise _incomplete(name) from error
        raise InputError(
            f"{name} is not a video file.", "Pictures are read with --image."
        ) from error


def best_video_stream(container: InputContainer, file: BinaryIO, name: str) -> VideoStream:
    """The largest video that can be decoded.

    Raises:
        InputError: There is none, none that this build decodes, or the disk fails.
    """
    # Music files carry their cover as a video stream of one picture.
    streams = [
        stream
        for stream in container.streams.video
        if not stream.disposition & Disposition.attached_pic
    ]
    if not streams and _is_cut_off(file, name):
        raise _incomplete(name)
    if not streams:
        raise InputError(f"{name} has no video stream.", "Give a file with pictures in it.")
    # Without a decoder, a stream has no codec context, nor a size.
    decodable = [stream for stream in streams if getattr(stream, "codec_context", None)]
    if not decodable:
        raise InputError(
            f"The codec of {name} is not supported by this build.", "Convert it to H.264."
        )
    return max(decodable, key=lambda stream: stream.width * stream.height)


def _is_cut_off(file: BinaryIO, name: str) -> bool:
    with reading(name):
        return is_cut_off(file)


def _incomplete(name: str) -> InputError:
    return InputError(
        f"{name} is incomplete (no index): its end is missing.",
        "Copy or download it again. A recording that broke off needs a repair tool.",
    )
