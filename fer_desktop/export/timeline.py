"""`clip.timeline.png`: gathers the curves of a run and draws them at its end."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from fer_desktop.analysis.results import FrameAnalysis
from fer_desktop.capture.frame import Frame
from fer_desktop.export.chart import draw_timeline
from fer_desktop.export.curves import Curves
from fer_desktop.export.partial import Sink, write_atomically
from fer_desktop.export.provenance import Provenance


class Timeline(Sink):
    """Gathers curves while frames pass, in constant memory, and draws them at the end."""

    def __init__(
        self,
        path: Path,
        provenance: Provenance,
        draw: Callable[[Curves, Provenance], bytes] = draw_timeline,
    ) -> None:
        """Begin.

        Args:
            path: Final name of the PNG.
            provenance: Named in the title.
            draw: `draw_timeline`, or what has it called elsewhere.
        """
        self._path = path
        self._provenance = provenance
        self._draw = draw
        self._curves = Curves()

    def write(self, frame: Frame, analysis: FrameAnalysis | None) -> None:
        """Add a frame to the curves; see `Sink.write`."""
        if analysis is not None:
            self._curves.add(analysis)

    def _finish(self) -> None:
        write_atomically(self._path, self._draw(self._curves, self._provenance))

    def _abandon(self) -> None:
        """Nothing is open."""
