"""The rules of the house, so that nobody has to remember them (CONTRIBUTING.md gives reasons)."""

from __future__ import annotations

import ast
import configparser
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROGRAM = sorted((ROOT / "fer_desktop").rglob("*.py"))
WRITTEN = [
    path
    for folder in ("fer_desktop", "training", "benchmarks", "samples", "tests")
    for path in sorted((ROOT / folder).rglob("*.py"))
]
TOOLS = Path(sys.executable).parent

# Takes longer to import than --help may take altogether, or is not installed everywhere.
HEAVY = [
    "PIL",
    "PyQt6",
    "argon2",
    "av",
    "cv2",
    "dlib",
    "keras",
    "matplotlib",
    "numpy",
    "onnxruntime",
    "pyarrow",
    "pyqtgraph",
    "rich",
    "scipy",
    "skimage",
    "sklearn",
    "sqlcipher3",
    "sqlite_utils",
    "tensorflow",
]


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def calls(paths: list[Path]) -> Iterator[tuple[str, ast.Call]]:
    """Every call in `paths`, with the place where it stands."""
    for path in paths:
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Call):
                yield f"{path.relative_to(ROOT)}:{node.lineno}", node


def called_name(call: ast.Call) -> str:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def heavy_modules_after(statement: str) -> list[str]:
    """Names out of `HEAVY` that a fresh interpreter holds after `statement`."""
    script = (
        f"import sys\n{statement}\n"
        f"print(*sorted({{name.split('.')[0] for name in sys.modules}} & set({HEAVY!r})))"
    )
    result = run(sys.executable, "-c", script)
    assert result.returncode == 0, result.stderr
    return result.stdout.splitlines()[-1].split()


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: str(path.relative_to(ROOT)))
def test_module_has_at_most_300_lines(path: Path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


def test_no_module_is_named_after_nothing():
    empty_words = {"utils", "util", "helpers", "helper", "common", "misc", "manager"}
    named = {
        path.relative_to(ROOT): set(re.split("[_/]", str(path.with_suffix("")))) for path in WRITTEN
    }
    assert [str(path) for path, words in named.items() if words & empty_words] == []


@pytest.mark.parametrize("path", PROGRAM, ids=lambda path: str(path.relative_to(ROOT)))
def test_module_says_what_it_is_for(path: Path):
    assert ast.get_docstring(tree_of(path))


def test_every_thread_has_a_name():
    nameless = []
    for place, call in calls(PROGRAM):
        given = {keyword.arg for keyword in call.keywords}
        if called_name(call) == "Thread" and "name" not in given:
            nameless.append(place)
        if called_name(call) == "ThreadPoolExecutor" and "thread_name_prefix" not in given:
            nameless.append(place)
    assert nameless == []


def test_event_loop_is_never_turned_by_hand():
    assert [place for place, call in calls(PROGRAM) if called_name(call) == "processEvents"] == []


def test_sql_is_never_put_together_from_strings():
    """Parameters only; the key of a file goes through `set_key`, which takes bytes."""
    runs_sql = {"execute", "executemany", "executescript", "query"}
    made = []
    for place, call in calls(PROGRAM):
        if called_name(call) in runs_sql and call.args and _is_put_together(call.args[0]):
            made.append(place)
    assert made == []


def _is_put_together(node: ast.expr) -> bool:
    formatted = isinstance(node, ast.Call) and called_name(node) in {"format", "join", "replace"}
    return isinstance(node, ast.JoinedStr | ast.BinOp) or formatted


def test_lines_are_emptied_so_that_nothing_can_be_undone():
    """Ctrl+Z undoes `clear` for whoever comes next; `setText("")` leaves nothing to undo."""
    scopes = [(path, scope) for path in PROGRAM for scope in tree_of(path).body]
    kinds = {"QLineEdit"}
    kinds |= {each.name for _, each in scopes if is_kind_of(each, kinds)}
    lines = {(path, scope): lines_in(scope, kinds) for path, scope in scopes}
    # As other objects reach them: `self.field.edit` ends like the `self.edit` of its class.
    ends = {line[4:] for found in lines.values() for line in found if line.startswith("self.")}
    cleared = []
    for (path, scope), known in lines.items():
        for node in ast.walk(scope):
            if isinstance(node, ast.Attribute) and node.attr == "clear":
                line = ast.unparse(node.value)
                is_elsewhere = "." in line.removeprefix("self.")
                if line in known or (is_elsewhere and line[line.rindex(".") :] in ends):
                    cleared.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert cleared == []


def test_files_are_asked_for_in_one_place():
    """A dialog of Qt's writes down where they lie, for all to read, if nobody puts that back."""
    asking = [path for path in PROGRAM if "QFileDialog" in path.read_text(encoding="utf-8")]
    assert [str(path.relative_to(ROOT)) for path in asking] == ["fer_desktop/gui/file_dialogs.py"]


def is_kind_of(scope: ast.stmt, kinds: set[str]) -> bool:
    return isinstance(scope, ast.ClassDef) and bool({ast.unparse(x) for x in scope.bases} & kinds)


def lines_in(scope: ast.stmt, kinds: set[str]) -> set[str]:
    """Every expression in a class or function that is made, typed or looped over as a line."""
    lines = {"self", "super()"} if is_kind_of(scope, kinds) else set()
    for node in ast.walk(scope):
        if isinstance(node, ast.Assign) and made_by(node.value) in kinds:
            lines |= {ast.unparse(target) for target in node.targets}
        elif isinstance(node, ast.AnnAssign) and parts_of(node.annotation) & kinds:
            lines.add(ast.unparse(node.target))
        elif isinstance(node, ast.arg) and node.annotation and parts_of(node.annotation) & kinds:
            lines.add(node.arg)
    for node in ast.walk(scope):
        if isinstance(node, ast.For | ast.comprehension) and parts_of(node.iter) & (lines | kinds):
            lines.add(ast.unparse(node.target))
    return lines


def made_by(node: ast.expr) -> str:
    return called_name(node) if isinstance(node, ast.Call) else ""


def parts_of(node: ast.expr) -> set[str]:
    return {ast.unparse(each) for each in ast.walk(node) if isinstance(each, ast.expr)}


@pytest.mark.parametrize("word", ["TODO", "FIXME", "XXX", "HACK"])
def test_no_work_is_left_in_a_comment(word: str):
    here = Path(__file__)
    found = [path for path in WRITTEN if path != here and word in path.read_text(encoding="utf-8")]
    assert [str(path.relative_to(ROOT)) for path in found] == []


@pytest.mark.parametrize("argument", ["--help", "--version", "clip.mp4"])
def test_command_answers_without_heavy_imports(argument: str):
    ask = f"from fer_desktop.cli import main\ntry: main([{argument!r}])\nexcept SystemExit: pass"
    assert heavy_modules_after(ask) == []


def test_public_names_are_lazy():
    assert heavy_modules_after("import fer_desktop") == []


def test_batch_needs_no_window():
    """Nothing that a batch run imports brings Qt with it."""
    loaded = heavy_modules_after("import fer_desktop.cli, fer_desktop.batch, fer_desktop.api")
    assert not {"PyQt6", "pyqtgraph", "tensorflow", "keras"} & set(loaded)


def test_import_contracts_hold():
    result = run(str(TOOLS / "lint-imports"))
    assert result.returncode == 0, result.stdout


def test_ruff_finds_nothing():
    result = run(str(TOOLS / "ruff"), "check", "--no-cache", ".")
    assert result.returncode == 0, result.stdout


@pytest.mark.timeout(300)
def test_types_are_strict_and_right():
    result = run(str(TOOLS / "mypy"))
    assert result.returncode == 0, result.stdout


def test_wheel_carries_every_package():
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg")
    listed = set(config["options"]["packages"].split())
    folders = {path.parent for path in PROGRAM if path.name == "__init__.py"}
    in_tree = {".".join(folder.relative_to(ROOT).parts) for folder in folders}
    assert listed == in_tree | {"fer_desktop.models", "fer_desktop.landmarks"}


def test_every_package_that_is_imported_is_declared():
    """Those of the tests and workshops belong to the extras."""
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg")
    declared = config["options"]["install_requires"] + "".join(
        config["options.extras_require"].values()
    )
    names = {normalised(name) for name in re.findall(r"^([A-Za-z0-9_-]+)", declared, re.MULTILINE)}
    providers = packages_distributions()
    undeclared = set()
    for path in WRITTEN:
        for name in imported_packages(path) & set(providers):
            if not {normalised(provider) for provider in providers[name]} & names:
                undeclared.add(f"{path.relative_to(ROOT)}: {name}")
    assert undeclared == set()


def normalised(distribution: str) -> str:
    return re.sub("[-_.]+", "-", distribution).lower()


def imported_packages(path: Path) -> set[str]:
    """Top-level names imported anywhere in `path`, our own left out."""
    names = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names - {"fer_desktop"}


@pytest.mark.parametrize("folder", ["models", "landmarks"])
def test_learned_files_come_without_code(folder: str):
    for path in (ROOT / folder).rglob("*.py"):
        assert [type(node) for node in tree_of(path).body] == [ast.Expr], path


def test_architecture_fits_on_a_page_or_two():
    assert len((ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8").splitlines()) <= 150
