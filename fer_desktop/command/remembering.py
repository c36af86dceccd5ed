"""An analyzer that takes from a video's journal what it knows, and adds the rest to it."""

from __future__ import annotations

from fer_desktop.analysis.pipeline import Analyzer, AnalyzerState
from fer_desktop.analysis.results import FrameAnalysis
from fer_desktop.capture.frame import Frame
from fer_desktop.command.journal import VideoJournal


class RememberingAnalyzer:
    """Analyses the frames of a video that a journal does not know, and notes them down."""

    def __init__(self, analyzer: Analyzer, journal: VideoJournal) -> None:
        """Begin; `analyzer` is fresh, and so is `journal`."""
        self._analyzer = analyzer
        self._journal = journal
        self._state: AnalyzerState | None = None

    def analyze(self, frame: Frame) -> FrameAnalysis:
        """Return what is said about the next frame.

        Raises:
            OutputError: The journal cannot be written.
        """
        step = [frame.index, frame.timestamp_s]
        known = self._journal.recall(step)  # none for ever after the first that it does not know
        if known is not None:
            analysis, self._state = known
            return analysis
        if self._state is not None:
            self._analyzer, self._state = self._analyzer.continued(self._state), None
        analysis = self._analyzer.analyze(frame)
        self._journal.note(step, analysis, self._analyzer.state)
        return analysis
