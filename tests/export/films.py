"""Videos brought through the sink, and the times in them."""

import av

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
