"""Text in the cell of a table that people open in a spreadsheet."""

from __future__ import annotations

import re
from typing import Final

# A spreadsheet takes a text cell for a formula by its first character (OWASP ASVS 5.0, 1.2.10;
# the full-width signs by OWASP's page on CSV injection). Where it separates cells by semicolons or
# tabs, one begins after each of them, and after each line break, since only a `"` with which a
# cell begins guards what is in it. Quotes before the sign are counted in, so that taking one quote
# away at each such place always gives the text back.
_FORMULA: Final = re.compile(
    "^(?='*[\t\r\n])|(?:^|(?<=[;\t\r\n]))(?=['\"]*[=+\\-@\uff1d\uff0b\uff0d\uff20])"
)


def safe_cell(text: str) -> str:
    """Return `text` so that no spreadsheet runs it: a quote before what begins like a formula."""
    return _FORMULA.sub("'", text)
