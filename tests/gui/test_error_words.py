"""What is raised below the window, told in its language.

The English sentences are read out of the code: what is given to an error, to a function that makes
one, or to a camera's status, with every name followed to what it may stand for.
"""

import ast
import errno
import json
import os
import re
from pathlib import Path

import pytest

from fer_desktop.errors import InputError, OutputError, UserError
from fer_desktop.export.partial import output_error
from fer_desktop.gui import error_words
from fer_desktop.gui.error_words import (
    error_in_window,
    message_in_window,
    remedy_in_window,
    told_in_window,
    without_flags,
)
from fer_desktop.gui.translation import TRANSLATED
from fer_desktop.storage.merge import Merged
from fer_desktop.storage.names import NameRefusedError, check_name
from fer_desktop.storage.repair import RepairReport
from tests.gui.door_steps import log_in, log_out, register
from tests.gui.windows import texts
from tests.scene_steps import speaking

PACKAGE = Path(error_words.__file__).parents[1]
NOT_IN_WINDOW = {"app.py", "cli.py", "command", "crash_log.py", "settings.py"}  # in the terminal
SYSTEM = (
    errno.EACCES,
    errno.EPERM,
    errno.ENOENT,
    errno.ENOSPC,
    errno.EROFS,
    errno.EIO,
    errno.EMFILE,
    errno.ENAMETOOLONG,
    errno.EISDIR,
    errno.ENOTDIR,
)  # what an operating system says most


def parsed():
    return [
        ast.parse(file.read_text("utf-8"))
        for file in sorted(PACKAGE.rglob("*.py"))
        if file.relative_to(PACKAGE).parts[0] not in NOT_IN_WINDOW
    ]


def every(kind, *trees):
    return [node for tree in trees for node in ast.walk(tree) if isinstance(node, kind)]


def word(node):
    """Return the last name of `name` and `some.name`; empty for anything else."""
    return getattr(node, "id", "") or getattr(node, "attr", "")


def error_kinds(trees):
    """Return the names of `UserError` and of all that inherit from it."""
    kinds, size = {"UserError"}, 0
    while len(kinds) > size:
        size = len(kinds)
        kinds |= {c.name for c in every(ast.ClassDef, *trees) if kinds & set(map(word, c.bases))}
    return kinds


def meanings(tree):
    """Return what each name of a module may stand for: what it is set to, or what it returns."""
    found = {}
    for node in every(ast.Assign, tree):
        for target in node.targets:
            found.setdefault(word(target), []).append(node.value)
    for node in every(ast.FunctionDef, tree):
        if word(node.returns) == "str":
            found.setdefault(node.name, []).extend(r.value for r in every(ast.Return, node))
    return found


def given_to(call):
    return [*call.args, *(keyword.value for keyword in call.keywords)]


def templates_of(node, names):
    """Return the texts that an expression may give, with {} for what is filled in."""

    def of(nodes, names=names):
        return [text for node in nodes for text in templates_of(node, names)]

    match node:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.JoinedStr(values=parts):
            whole = "".join(p.value if isinstance(p, ast.Constant) else "{}" for p in parts)
            return [whole, *of(p.value for p in parts if isinstance(p, ast.FormattedValue))]
        case ast.IfExp(body=one, orelse=other):
            return of([one, other])
        case ast.BoolOp(values=values):
            return of(values)
        case ast.Call(func=ast.Attribute(value=ast.Dict() as table, attr="get")):
            return of([*table.values, *node.args])
        case ast.Name() | ast.Call():
            name = word(getattr(node, "func", node))
            return of(names.get(name, []), {n: m for n, m in names.items() if n != name})
    return []


def told_below():
    """Return every template that can reach the window."""
    trees = parsed()
    kinds = error_kinds(trees)
    makers = {f.name for f in every(ast.FunctionDef, *trees) if word(f.returns) in kinds}
    tellers = kinds | makers | {"CameraStatus", "as_output_error"}
    constants = {word(n.target): [n.value] for tree in trees for n in every(ast.AnnAssign, tree)}
    found = {os.strerror(number) for number in SYSTEM}
    for tree in trees:
        calls = [call for call in every(ast.Call, tree) if word(call.func) in tellers]
        own = [each for each in every(ast.ClassDef, tree) if each.name in kinds]
        calls += [call for call in every(ast.Call, *own) if word(call.func) == "__init__"]
        names = constants | meanings(tree)
        told = [*names.get("__str__", []), *(each for call in calls for each in given_to(call))]
        texts_told = [text for node in told for text in templates_of(node, names)]
        found |= {without_flags(text.strip()) for text in texts_told}
    return {text for text in found if " " in text and re.search("[a-z]{2}", text)}  # not glue


def translations(language):
    file = PACKAGE / "resources" / "translations" / f"errors.{language}.json"
    return json.loads(file.read_text("utf-8"))


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_sentence_from_below_is_translated_and_none_is_left_over(language):
    told, translated = told_below(), set(translations(language))
    assert {"The name {}.", "is empty", "Wait {} seconds and try again."} <= told
    assert sorted(told - translated) == []
    assert sorted(translated - told) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_take_each_part_once(language):
    for english, translation in translations(language).items():
        parts = english.count("{}")
        numbers = re.findall(r"\{(\d*)\}", translation)
        assert numbers == [""] * parts or sorted(numbers) == [*map(str, range(parts))], english
        assert translation.endswith("。") == english.endswith("."), english


def test_no_page_shows_a_sentence_from_below_past_its_translation():
    translating = {"error_words.py", "camera_words.py"}
    for file in (PACKAGE / "gui").rglob("*.py"):
        if file.name not in translating:
            assert not re.search(r"\.(message|remedy)\b", file.read_text("utf-8")), file


@pytest.fixture
def in_chinese(qapp):
    with speaking("zh_CN"):
        yield


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("The name Ada is taken.", "名字 Ada 已被使用。"),
        ("old.db is damaged: page 3 is damaged.", "old.db 已损坏：page 3 is damaged。"),
        ("net.keras cannot be built by Keras 3.15.1.", "Keras 3.15.1 无法构建 net.keras。"),
        ("a.jpg cannot be opened: Permission denied.", "无法打开 a.jpg：没有权限。"),
        ('Write a.json beside it: {"labels": ["sad"]}; or correct its scaling there.',
         '请在其旁边写入 a.json：{"labels": ["sad"]}；或在其中更正缩放方式。'),
        ("A sentence of tomorrow. Try again.", "A sentence of tomorrow. 请重试。"),
        ("Mr. Smith.jpg is not an image.", "Mr. Smith.jpg 不是图片。"),
        ("Nobody  wrote this. ", "Nobody  wrote this. "),
        ("", ""),
    ],
)  # fmt: skip
def test_sentences_are_found_again_with_what_fills_them(in_chinese, english, chinese):
    assert told_in_window(english) == chinese


def test_reasons_within_a_sentence_are_translated_too(in_chinese):
    with pytest.raises(NameRefusedError) as refused:
        check_name(" ")
    assert error_in_window(refused.value) == ("名字为空。请使用最多 64 个同一种文字的可见字符。")
    full = output_error(Path("a.csv"), OSError(errno.ENOSPC, ""), "7 frames written to a.csv.part")
    assert error_in_window(full) == (
        "磁盘已满：已将 7 帧写入 a.csv.part。请腾出空间，或选择其他文件夹。"
    )
    closed = output_error(Path("a.csv"), PermissionError(errno.EACCES, ""), "")
    assert message_in_window(closed) == "无法写入 a.csv：没有写入权限。"


@pytest.mark.parametrize(
    ("restored_from", "rescued", "chinese"),
    [
        (Path("aside.db"), None, "已从 aside.db 恢复。"),
        (Path("old.db"), None, "已从 old.db 恢复。损坏的文件无法读取。"),
        (Path("old.db"), Merged(1, 2, 3, ()),
         "已从 old.db 恢复。损坏的文件中能读取的内容均已取回。"),
        (None, Merged(1, 2, 3, ("note",)),
         "没有可恢复的备份。损坏的文件中能读取的内容均已取回。该文件有一部分无法读取。"),
    ],
)  # fmt: skip
def test_a_repair_is_told_sentence_by_sentence(in_chinese, restored_from, rescued, chinese):
    report = RepairReport("history.db is damaged.", Path("aside.db"), restored_from, rescued)
    assert told_in_window(str(report)) == (
        f"history.db 已损坏。{chinese}损坏的文件保留为 aside.db。"
    )


def test_in_english_nothing_changes(qapp):
    error = InputError("a.jpg is not an image.", "Name it. Videos are read with --video.")
    with speaking("en"):
        assert error_in_window(error) == "a.jpg is not an image. Name it."
        assert error_in_window(OutputError("Disk full.")) == "Disk full."


def test_flags_are_left_out_before_translating(in_chinese):
    assert remedy_in_window(UserError("", "Choose another folder with -o.")) == "请选择其他文件夹。"
    assert remedy_in_window(UserError("", "Use --engine onnx.")) == ""


def test_a_login_refusal_is_shown_in_chinese(qtbot, open_window):
    window = open_window(answer="agreed")
    register(qtbot, window)
    log_out(qtbot, window)
    with speaking("zh_CN"):
        log_in(qtbot, window, password="seven quiet lambs")
        assert "名字与密码或恢复码不匹配。请检查两者；恢复码可用来设置新密码。" in texts(window)


def test_an_unreadable_picture_is_shown_in_chinese(qtbot, open_window, in_chinese, tmp_path):
    path = tmp_path / "notes.png"
    path.write_text("no picture")
    window = open_window()
    window.opening.open_picture(path)
    qtbot.waitUntil(lambda: "notes.png 不是图片。" in texts(window), timeout=30000)
