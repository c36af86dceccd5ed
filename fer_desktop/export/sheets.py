"""A4 pages that fill from the top: headings, paragraphs, tables and charts, as one PDF."""

from __future__ import annotations

import io
import warnings
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from fer_desktop.export.chart import Say
from fer_desktop.export.letters import clean, pieces_of, width_of
from fer_desktop.export.plotting import known_fonts
from fer_desktop.export.provenance import AI_COMMENT

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK: Final = "#1b1d22"
DIM: Final = "#565b66"
_LINE: Final = "#c9ced6"
_NOTICE: Final = "#f3f0e6"

_WIDTH_IN, _HEIGHT_IN = 8.27, 11.69  # A4
_LEFT_IN: Final = 0.85
_TOP_IN, _BOTTOM_IN = 0.8, 0.95
BODY_IN: Final = _WIDTH_IN - 2 * _LEFT_IN
"""Width of what is written."""
_POINTS: Final = 72.0
_LEADING: Final = 1.42  # of the type size
_KEPT_LINES: Final = 6  # a paragraph of so many is not torn


class Sheets:
    """Pages under construction.

    Everything is placed below what was placed before; what does not fit goes on a new page.
    """

    def __init__(self, title: str, say: Say = str) -> None:
        """Begin the first page.

        Args:
            title: In the file's properties and at the foot of every page.
            say: Gives the words of the pages' language for English ones.
        """
        self._title = clean(title)
        self._say = say
        self._fonts = known_fonts()
        self._figures: list[Figure] = []
        self._y_in = 0.0
        self._new_page()

    def headline(self, text: str) -> None:
        """Write the title of the whole, and above it what this is."""
        self._lines(self._say("Report on apparent facial expressions"), 9.5, color=DIM)
        self._lines(text, 18, bold=True)
        self.space(0.08)

    def heading(self, text: str, *, keep_in: float = 0.9) -> None:
        """Begin a section; `keep_in` inches of it must fit below the heading."""
        self.need(keep_in)
        self.space(0.16)
        self._lines(text, 12.5, bold=True)
        self.space(0.04)

    def paragraph(self, text: str, *, size: float = 9.5, dim: bool = False) -> None:
        """Write running text; a line break stays one."""
        self._lines(text, size, color=DIM if dim else INK)
        self.space(0.06)

    def notice(self, text: str) -> None:
        """Write what must not be overlooked, on a ground of its own."""
        from matplotlib.patches import Rectangle

        inside, size = 0.12, 9.5
        lines = self._wrapped(text, size, BODY_IN - 2 * inside)
        height = len(lines) * size * _LEADING / _POINTS + 2 * inside
        self.need(height)
        ground = (self._x(_LEFT_IN), 1 - (self._y_in + height) / _HEIGHT_IN)
        self._figures[-1].add_artist(
            Rectangle(ground, BODY_IN / _WIDTH_IN, height / _HEIGHT_IN, facecolor=_NOTICE)
        )
        self.space(inside)
        for line in lines:
            self._line(line, _LEFT_IN + inside, size)
        self.space(inside + 0.06)

    def facts(self, facts: Sequence[tuple[str, str]]) -> None:
        """Write names and what stands behind them, in two columns."""
        self.table((), [list(fact) for fact in facts], (1.25, BODY_IN - 1.25), ruled=False)

    def table(
        self,
        header: Sequence[str],
        rows: Sequence[Sequence[str]],
        widths_in: Sequence[float],
        *,
        ruled: bool = True,
    ) -> None:
        """Write a table; on each new page its header comes again.

        Args:
            header: Names of the columns; none for a table without.
            rows: As many texts each as there are columns; long ones are wrapped. A row is torn
                only where a page is too short for it.
            widths_in: Of the columns, inches.
            ruled: A line below each row.
        """
        size = 9.0
        step = size * _LEADING / _POINTS
        if header:
            self.need(3 * step)
            self._row([[name] for name in header], widths_in, size, bold=True, ruled=ruled)
        page_lines = int((_HEIGHT_IN - _BOTTOM_IN - _TOP_IN) / step) - 2  # without the header
        for row in rows:
            cells = [
                self._wrapped(text, size, width - 0.12)
                for text, width in zip(row, widths_in, strict=True)
            ]
            for first in range(0, max(map(len, cells)), page_lines):
                piece = [lines[first : first + page_lines] for lines in cells]
                if self.need(max(map(len, piece)) * step + 0.08) and header:
                    self._row([[name] for name in header], widths_in, size, bold=True, ruled=ruled)
                self._row(piece, widths_in, size, ruled=ruled)
        self.space(0.06)

    def chart(self, height_in: float, *, inset_in: float = 0.42) -> Axes:
        """Make room for a chart over the whole width and return its axes.

        Args:
            height_in: Of the axes alone; call `space` for what is written below them.
            inset_in: Left of the axes, for their numbers.
        """
        self.need(height_in)
        bottom = 1 - (self._y_in + height_in) / _HEIGHT_IN
        place = (
            self._x(_LEFT_IN + inset_in),
            bottom,
            (BODY_IN - inset_in) / _WIDTH_IN,
            height_in / _HEIGHT_IN,
        )
        self._y_in += height_in
        return self._figures[-1].add_axes(place)

    def space(self, inches: float) -> None:
        """Leave room."""
        self._y_in += inches

    def need(self, inches: float) -> bool:
        """Begin a new page unless so much fits on this one; True if one was begun."""
        if self._y_in + inches <= _HEIGHT_IN - _BOTTOM_IN:
            return False
        self._new_page()
        return True

    def as_pdf(self, made_at: datetime) -> bytes:
        """Return the pages with their foot lines, fonts embedded.

        Args:
            made_at: Date of the document; aware.
        """
        from matplotlib import rc_context
        from matplotlib.backends.backend_pdf import PdfPages

        properties = {
            "Title": self._title,
            "Subject": AI_COMMENT,
            "Creator": "fer-desktop",
            "CreationDate": made_at,
        }
        content = io.BytesIO()
        # 42: TrueType, the letters that are used; a text can then be searched and copied.
        with warnings.catch_warnings(), rc_context({"pdf.fonttype": 42}):
            warnings.filterwarnings("ignore", message="Glyph .* missing from font")
            with PdfPages(content, metadata=properties) as pages:
                for number, figure in enumerate(self._figures, start=1):
                    self._write_foot(figure, number)
                    pages.savefig(figure)
        return content.getvalue()

    def _write_foot(self, figure: Figure, number: int) -> None:
        y = 0.5 / _HEIGHT_IN
        style: dict[str, Any] = {
            "fontsize": 8,
            "color": DIM,
            "fontfamily": self._fonts,
            "parse_math": False,
        }
        foot = f"{self._title}  ·  fer-desktop, {self._say(AI_COMMENT)}"
        figure.text(self._x(_LEFT_IN), y, self._wrapped(foot, 8, BODY_IN - 1)[0], **style)
        right = self._x(_LEFT_IN + BODY_IN)
        place = self._say("{number} of {count}").format(number=number, count=len(self._figures))
        figure.text(right, y, place, ha="right", **style)

    def _row(
        self,
        cells: Sequence[Sequence[str]],
        widths_in: Sequence[float],
        size: float,
        *,
        bold: bool = False,
        ruled: bool,
    ) -> None:
        top, lowest = self._y_in, self._y_in
        left = _LEFT_IN
        for number, (lines, width) in enumerate(zip(cells, widths_in, strict=True)):
            self._y_in = top
            for line in lines:
                is_name = not ruled and number == 0
                self._line(line, left, size, color=DIM if bold or is_name else INK, bold=bold)
            lowest = max(lowest, self._y_in)
            left += width
        self._y_in = lowest + (0.03 if ruled else 0.01)
        if ruled:
            from matplotlib.lines import Line2D

            y = 1 - self._y_in / _HEIGHT_IN
            ends = [self._x(_LEFT_IN), self._x(_LEFT_IN + BODY_IN)]
            self._figures[-1].add_artist(Line2D(ends, [y, y], color=_LINE, linewidth=0.6))
            self.space(0.04)

    def _lines(self, text: str, size: float, *, bold: bool = False, color: str = INK) -> None:
        lines, step = self._wrapped(text, size, BODY_IN, bold=bold), size * _LEADING / _POINTS
        if len(lines) <= _KEPT_LINES:
            self.need(len(lines) * step)
        for line in lines:
            self.need(step)
            self._line(line, _LEFT_IN, size, color=color, bold=bold)

    def _line(
        self, text: str, left_in: float, size: float, *, color: str = INK, bold: bool = False
    ) -> None:
        self._y_in += size * _LEADING / _POINTS
        self._figures[-1].text(
            self._x(left_in), 1 - (self._y_in - 0.3 * size / _POINTS) / _HEIGHT_IN, text,
            fontsize=size, color=color, fontweight="bold" if bold else "normal",
            fontfamily=self._fonts, va="baseline", parse_math=False,
        )  # fmt: skip

    def _new_page(self) -> None:
        from matplotlib.figure import Figure

        self._figures.append(Figure(figsize=(_WIDTH_IN, _HEIGHT_IN), facecolor="white"))
        self._y_in = _TOP_IN

    def _wrapped(self, text: str, size: float, room_in: float, *, bold: bool = False) -> list[str]:
        room, fonts = room_in * _POINTS, tuple(self._fonts)
        space = width_of(" ", size, bold, fonts)
        lines = []
        for paragraph in clean(text).split("\n"):
            line, used = "", 0.0
            for piece, gap in pieces_of(paragraph, size, room, bold, fonts):
                # Piece by piece: a text of many pages is measured once, not once for each word.
                width = width_of(piece, size, bold, fonts)
                if line and used + width > room:
                    lines.append(line.rstrip())
                    line, used = "", 0.0
                line += piece + gap
                used += width + space * len(gap)
            lines.append(line.rstrip())
        return lines

    @staticmethod
    def _x(inches: float) -> float:
        return inches / _WIDTH_IN
