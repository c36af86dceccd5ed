"""Every fault that the program promises to survive has a test that names its number."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import faults

TESTS = Path(__file__).parent
PROMISED = {
    **faults.CAMERA,
    **faults.VIDEO_FILES,
    **faults.PICTURES,
    **faults.MODELS,
    **faults.UPSCALING,
    **faults.STORAGE,
    **faults.ACCOUNTS,
    **faults.EXPORTS,
    **faults.NUMERICS,
    **faults.COMMAND_LINE,
    **faults.LIVE,
    **faults.WINDOW,
}


def marks_in(path: Path) -> Iterator[tuple[int, str]]:
    """Line and number of every fault that a test in `path` names."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), filename=str(path))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.fault":
            for argument in node.args:
                yield node.lineno, str(ast.literal_eval(argument))


MARKED = {
    f"{path.relative_to(TESTS)}:{line}:{number}": number
    for path in sorted(TESTS.rglob("test_*.py"))
    for line, number in marks_in(path)
}


@pytest.mark.parametrize("number", PROMISED, ids=[f"{n} {text}" for n, text in PROMISED.items()])
def test_fault_has_a_test(number: str):
    assert number in MARKED.values()


def test_no_test_names_a_fault_that_is_not_listed():
    assert [place for place, number in MARKED.items() if number not in PROMISED] == []
