"""Network cameras and streams, by their address.

PyAV reads them rather than OpenCV: it says why an address fails, obeys its time limits and can
be opened again at once, hands over a change of size as it is, and tells damaged pictures from
good ones. Measured over the loopback address, a picture arrives within a millisecond either way.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import av
import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import VideoReformatter
from numpy.typing import NDArray

from fer_desktop.capture.camera_state import CameraState, CameraStatus, DeviceError
from fer_desktop.capture.live_source import LiveSource
from fer_desktop.capture.masked import masked_url
from fer_desktop.capture.upright import square_pixel_width
from fer_desktop.errors import InputError

STREAM_SCHEMES = ("http", "https", "rtmp", "rtmps", "rtp", "rtsp", "rtsps", "srt", "udp")
"""Schemes of the addresses that are opened."""

DENIED_PAUSE_S = 30.0
"""Cameras lock out who tries a wrong password every second."""

_OPTIONS = {
    # A stream may name further addresses; none of them may be a file of this machine.
    "protocol_whitelist": "crypto,http,httpproxy,https,rtmp,rtmps,rtp,rtsp,srt,srtp,tcp,tls,udp",
    "rtsp_transport": "tcp",  # over UDP, a lost packet smears the picture until the next key frame
    "fflags": "nobuffer",  # pictures looked at while opening are late by the time they are shown
    "analyzeduration": "1000000",  # microseconds; the default waits five seconds for some streams
}


def open_stream(url: str) -> LiveSource:
    """Begin with a stream, by its address; it need not be there yet, nor stay.

    Raises:
        InputError: That is not an address of a stream.
    """
    title = masked_url(url)
    try:
        scheme = urlsplit(url).scheme.lower()
    except ValueError:  # its text may repeat the password
        raise InputError(
            f"{title} is not the address of a stream.",
            "In its name or password, write signs such as [ as %5B.",
        ) from None
    if scheme not in STREAM_SCHEMES:
        raise InputError(
            f"{title} is not the address of a stream.",
            f"Such an address begins with {', '.join(STREAM_SCHEMES)}, and ://.",
        )
    return LiveSource(StreamAddress(url), title)


@dataclass(frozen=True, slots=True)
class StreamAddress:
    """Opens a stream, in the process that will read it.

    Attributes:
        url: The address; in no text that this is turned into, because of the password in it.
        open_timeout_s: How long to wait for an answer.
        read_timeout_s: How long to wait for a picture.
    """

    url: str = field(repr=False)
    open_timeout_s: float = 5.0
    read_timeout_s: float = 2.0  # before the watch over the process loses its patience

    def __call__(self) -> StreamDevice:
        """Open it; raises `DeviceError`."""
        return StreamDevice(self)


class StreamDevice:
    """A stream as a `Device`.

    Errors are raised `from None`: FFmpeg's own texts repeat the address with its password.
    """

    def __init__(self, address: StreamAddress) -> None:
        """Connect.

        Raises:
            DeviceError: Nobody answers, refused, or there are no pictures.
        """
        self._read_timeout_s = address.read_timeout_s
        try:
            self._container = av.open(
                address.url,
                "r",
                options=_OPTIONS,
                metadata_errors="replace",  # nobody reads its tags, whatever encoding they are in
                timeout=(address.open_timeout_s, address.read_timeout_s),
            )
        except (av.FFmpegError, ValueError) as error:
            status = _status(error, CameraState.ABSENT, address.open_timeout_s)
            is_denied = status.state is CameraState.DENIED
            raise DeviceError(status, DENIED_PAUSE_S if is_denied else 0.0) from None
        if not self._container.streams.video:
            self._container.close()
            raise DeviceError(CameraStatus(CameraState.ABSENT, "It has no video stream."))
        self._stream = self._container.streams.video[0]
        # Without a decoder, a stream has no codec context.
        if not getattr(self._stream, "codec_context", None):
            self._container.close()
            remedy = "Its codec is not supported by this build: set the camera to H.264."
            raise DeviceError(CameraStatus(CameraState.ABSENT, remedy))
        if self._stream.codec_context.name == "mjpeg":
            # Half a picture is otherwise filled up with grey, and passed off as a good one.
            self._stream.codec_context.options = {"err_detect": "explode"}
        self._reformatter = VideoReformatter()
        self._decoded = self._decode()

    def read(self) -> NDArray[np.uint8] | None:
        """Wait for the next picture; None for a damaged one.

        Raises:
            DeviceError: The stream has ended or broken off.
        """
        frame = next(self._decoded)
        if frame is None or frame.is_corrupt:
            return None
        width = square_pixel_width(frame.width, self._stream.sample_aspect_ratio)
        bgr = self._reformatter.reformat(frame, width=width, format="bgr24", threads=1)
        return np.asarray(bgr.to_ndarray(), dtype=np.uint8)

    def release(self) -> None:
        """Hang up."""
        self._container.close()

    def _decode(self) -> Iterator[VideoFrame | None]:
        status = CameraStatus(CameraState.LOST, "It has ended.")
        try:
            for packet in self._container.demux(self._stream):
                try:
                    frames = self._stream.decode(packet)
                except (av.FFmpegError, ValueError):
                    yield None
                else:
                    yield from frames
        except (av.FFmpegError, ValueError) as error:
            status = _status(error, CameraState.LOST, self._read_timeout_s)
        raise DeviceError(status)


def _status(error: Exception, state: CameraState, timeout_s: float) -> CameraStatus:
    match error:
        case av.error.ExitError():
            return CameraStatus(state, f"No answer for {timeout_s:g} s.")
        case av.HTTPUnauthorizedError() | av.HTTPForbiddenError():
            return CameraStatus(CameraState.DENIED, "It asks for another name or password.")
        case av.HTTPNotFoundError():
            return CameraStatus(state, "There is nothing at this address.")
        case av.HTTPError():
            return CameraStatus(state, "The camera's server reports an error.")
        case av.FFmpegError() if error.strerror:
            return CameraStatus(state, f"{error.strerror.capitalize()}.")
        case _:
            return CameraStatus(state, "It is not a stream.")
