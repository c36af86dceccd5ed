"""What tests of live runs share."""

import threading
from threading import Event

from fer_desktop.analysis.live import LiveRun
from tests.fakes import fake_analyzer


class Watcher:
    """Collects what a run tells."""

    def __init__(self):
        self.analyses = []
        self.states = []
        self.error = None
        self.over = Event()
        self.published = threading.Semaphore(0)

    def publish(self, frame, analysis):
        self.analyses.append(analysis)
        self.published.release()

    def ended(self, error):
        self.error = error
        self.over.set()


def run_of(source, watcher, build=fake_analyzer):
    return LiveRun(lambda: source, build, watcher.publish, watcher.states.append, watcher.ended)


def lockstep(watcher):
    """Return a wait that holds each frame back until the one before it was analysed."""
    return lambda number: number == 0 or watcher.published.acquire(timeout=5)
