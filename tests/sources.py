"""A source of frames that does what a test tells it, when it tells it."""

from threading import Event

from fer_desktop.capture.camera_state import CameraStatus


class ScriptedSource:
    """Gives the frames of a script; `before(number)` runs before each."""

    title = "script"

    def __init__(self, frames, *, is_live=True, before=lambda number: None):
        self.is_live = is_live
        self.closed = Event()
        self._frames = frames
        self._before = before

    def frames(self):
        for number, frame in enumerate(self._frames):
            self._before(number)
            if self.closed.is_set():
                return
            yield frame

    def close(self):
        self.closed.set()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()


class ScriptedCamera(ScriptedSource):
    """A camera whose script holds states between its frames; `asked_for_other` counts requests."""

    skipped = 0
    asked_for_other = 0

    def watch(self, changed):
        self._changed = changed

    def use_other(self):
        self.asked_for_other += 1
        return True

    def frames(self):
        for step in super().frames():
            if isinstance(step, CameraStatus):
                self._changed(step)
            else:
                yield step
