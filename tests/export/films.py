"""Videos with sound, videos brought through the sink, and the times in them."""

from fractions import Fraction

import av
import numpy as np

from fer_desktop.capture.video import open_video
from fer_desktop.export.annotate import Annotator
from fer_desktop.export.video import AnnotatedVideo


class Untouched(Annotator):
    """Draws nothing, so that pictures can be compared."""

    def draw(self, frame, analysis):
        return frame.image.copy()


def copied(source, target, *, start_s=0.0, end_s=None, annotator=None):
    """Bring a video through the sink; return the sink."""
    with open_video(source) as video:
        with AnnotatedVideo(target, annotator or Untouched(), video.info) as sink:
            for each in video.frames(start_s, end_s):
                sink.write(each, None)
        return sink


def times_of(path, kind="video"):
    with av.open(str(path)) as container:
        stream = getattr(container.streams, kind)[0]
        times = [
            float(packet.pts * packet.time_base)
            for packet in container.demux(stream)
            if packet.pts is not None
        ]
    return sorted(times)


def sound_of(path):
    """Samples of the sound by their time: seconds of the first, rate, samples."""
    with av.open(str(path)) as container:
        pieces = list(container.decode(audio=0))
    samples = np.concatenate([piece.to_ndarray().mean(axis=0) for piece in pieces])
    return float(pieces[0].pts * pieces[0].time_base), pieces[0].sample_rate, samples


def write_with_sound(path, codec, seconds=2.0, *, channels="mono", rate_hz=44_100, late_s=0.0):
    """Write 25 frames a second, and a sound that rises second by second."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25, options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        sound = container.add_stream(codec, rate=rate_hz)
        sound.layout = channels
        for index in range(int(25 * seconds)):
            picture = av.VideoFrame.from_ndarray(np.full((48, 64, 3), index, np.uint8), "rgb24")
            picture.pts, picture.time_base = index, Fraction(1, 25)
            container.mux(stream.encode(picture))
        container.mux(stream.encode())
        t = np.arange(int(rate_hz * seconds)) / rate_hz
        tone = 0.5 * np.sin(2 * np.pi * 440 * (1 + np.floor(t)) * t)
        planes = np.tile(tone.astype(np.float32), (1 if channels == "mono" else 2, 1))
        piece = av.AudioFrame.from_ndarray(planes, format="fltp", layout=channels)
        piece.rate, piece.time_base = rate_hz, Fraction(1, rate_hz)
        piece.pts = int(late_s * rate_hz)
        container.mux(sound.encode(piece))
        container.mux(sound.encode())


def pitch(samples, rate_hz):
    spectrum = abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return spectrum.argmax() * rate_hz / len(samples)
