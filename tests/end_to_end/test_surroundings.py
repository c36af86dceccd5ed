"""Pipes, terminals, locales and missing folders: the command works, or says what is missing."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from fer_desktop.errors import ExitCode
from tests.end_to_end.conftest import ROOT, finish, names_in, rows_of, start


def fer(*arguments, **options):
    """Run the real command, without fakes."""
    environment = {**os.environ, **options.pop("env", {}), "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-m", "fer_desktop", *map(str, arguments)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        **options,
    )


@pytest.mark.fault("83a")
@pytest.mark.parametrize("flag", ["--help", "--version"])
def test_what_is_asked_of_the_command_itself_is_answered_on_stdout(flag):
    answer = fer(flag)
    assert (answer.returncode, answer.stderr) == (ExitCode.OK, "")
    assert "fer-desktop" in answer.stdout


@pytest.mark.fault("83a")
@pytest.mark.parametrize(
    "flags",
    [
        ["--nonsense"],
        ["--video"],
        ["--every", "0", "--video", "x.mp4"],
        ["--min-face", "1", "--video", "x.mp4"],
        ["--engine", "torch", "--video", "x.mp4"],
        ["--format", "xlsx", "--video", "x.mp4"],
        ["--start", "-1", "--video", "x.mp4"],
        ["--start", "1e308", "--video", "x.mp4"],
        ["--end", "nan", "--video", "x.mp4"],
        ["x.mp4"],
    ],
    ids=" ".join,
)
def test_a_wrong_flag_is_answered_with_the_usage(flags):
    answer = fer(*flags)
    assert (answer.returncode, answer.stdout) == (ExitCode.USAGE, "")
    assert answer.stderr.startswith("usage: fer-desktop")
    assert "Traceback" not in answer.stderr


@pytest.mark.fault("83a", "84")
def test_without_a_display_the_window_says_so(tmp_path):
    environment = {"DISPLAY": "", "WAYLAND_DISPLAY": "", "QT_QPA_PLATFORM": ""}
    answer = fer(env=environment)
    assert answer.returncode == ExitCode.FAILURE
    assert "no display" in answer.stderr
    assert "--video" in answer.stderr


@pytest.mark.fault("83c")
def test_a_reader_that_goes_away_is_no_fault(clip, tmp_path):
    reader, writer = os.pipe()
    os.close(reader)  # like `| head` after its last line
    process = start("--video", clip, "-o", tmp_path / "out", stdout=writer)
    os.close(writer)
    answer = finish(process)
    assert (answer.code, answer.err) == (ExitCode.OK, "")
    assert len(rows_of(tmp_path / "out" / "clip.csv")) == 60


@pytest.mark.fault("83c")
@pytest.mark.parametrize("flag", ["--help", "--version"])
def test_help_into_a_closed_pipe_is_no_fault(flag):
    reader, writer = os.pipe()
    os.close(reader)
    process = start(flag, stdout=writer)
    os.close(writer)
    assert finish(process).err == ""


@pytest.mark.fault("83c")
def test_closed_streams_are_no_fault(clip, tmp_path):
    command = f'exec "{sys.executable}" -m tests.end_to_end.fake_command --video "$0" -o "$1" '
    ended = subprocess.run(
        ["/bin/sh", "-c", command + ">&- 2>&-", str(clip), str(tmp_path / "out")],
        cwd=ROOT,
        check=False,
    )
    assert ended.returncode == ExitCode.OK
    assert len(rows_of(tmp_path / "out" / "clip.csv")) == 60


@pytest.mark.fault("83c")
def test_without_a_terminal_there_are_plain_lines(clip, tmp_path):
    answer = finish(start("--video", clip, "-o", tmp_path / "out"))
    assert answer.err == ""
    assert not {"\r", "\x1b"} & set(answer.out)
    assert str(tmp_path / "out") in answer.out


def on_a_terminal(*arguments, **environment):
    """Run with stderr on a terminal and return what it was told to show."""
    terminal, theirs = pty.openpty()
    process = start(*arguments, env={"FAKE_FRAME_S": "0.05", **environment}, stderr=theirs)
    os.close(theirs)
    shown = b""
    try:
        while piece := os.read(terminal, 65536):
            shown += piece
    except OSError:  # the terminal's other end is closed
        pass
    os.close(terminal)
    assert finish(process).code == ExitCode.OK
    return shown.decode()


@pytest.mark.fault("83c")
def test_a_terminal_shows_progress_with_rate(clip, tmp_path):
    shown = on_a_terminal("--video", clip, "-o", tmp_path / "out", TERM="xterm")
    assert "clip.mp4" in shown
    assert "frames" in shown
    assert "/s" in shown


@pytest.mark.fault("83c")
@pytest.mark.parametrize(
    ("flags", "environment"),
    [([], {"TERM": "dumb"}), ([], {"TERM": "xterm", "NO_COLOR": "1"}), (["--quiet"], {})],
)
def test_a_terminal_that_wants_no_bar_gets_none(flags, environment, clip, tmp_path):
    shown = on_a_terminal("--video", clip, "-o", tmp_path / "out", *flags, **environment)
    assert shown == ""


@pytest.mark.fault("83d")
@pytest.mark.parametrize("aligned", [True, False])
def test_json_is_one_object_and_nothing_else(aligned, clip, tmp_path):
    environment = {} if aligned else {"FAKE_UNALIGNED": "1"}
    answer = finish(start("--video", clip, "-o", tmp_path / "out", "--json", env=environment))
    document = json.loads(answer.out)
    written = json.loads((tmp_path / "out" / "clip.summary.json").read_text(encoding="utf-8"))
    assert document == written
    assert document["complete"] is True
    assert document["alignment"] == ("on" if aligned else "off")
    assert ("Alignment is off" in answer.err) is not aligned


@pytest.mark.fault("83d")
@pytest.mark.parametrize("flags", [["--video", "none.mp4"], ["--image", "none.png"]])
def test_json_of_a_failure_is_one_object_too(flags):
    answer = fer(*flags, "--json")
    assert answer.returncode == ExitCode.INPUT
    assert json.loads(answer.stdout)["error"]["exit_code"] == ExitCode.INPUT


FULL = Path("/dev/full")
needs_full = pytest.mark.skipif(not FULL.exists(), reason="needs /dev/full")


@needs_full
@pytest.mark.fault("83d")
def test_json_that_a_full_disk_does_not_take_is_said_and_costs_no_result(clip, tmp_path):
    with FULL.open("wb") as full:
        process = start("--video", clip, "-o", tmp_path / "out", "--json", stdout=full)
        answer = finish(process)
    assert answer.code == ExitCode.OUTPUT
    assert answer.err == (
        "fer-desktop: Stdout cannot be written: No space left on device. "
        "Make room, or send it elsewhere.\n"
    )
    assert len(rows_of(tmp_path / "out" / "clip.csv")) == 60


@needs_full
@pytest.mark.fault("83d")
def test_json_of_a_failure_that_a_full_disk_does_not_take_is_said_too(tmp_path):
    with FULL.open("wb") as full:
        flags = ("--image", "none.png", "none.jpg", "--profile", "Ada", "--json")
        answers = [
            finish(start(*flags, stdout=full)),
            finish(start("--new-profile", "\u200b", "--json", stdout=full)),
        ]
    assert [answer.code for answer in answers] == [ExitCode.OUTPUT, ExitCode.OUTPUT]
    assert all("Stdout cannot be written" in answer.err for answer in answers)
    assert not any("fault of the program" in answer.err for answer in answers)


@pytest.mark.fault("84")
@pytest.mark.parametrize(
    "environment",
    [
        {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"LANG": "C", "LC_ALL": "C", "PATH": "", "HOME": "/nonexistent", "TMPDIR": "/nonexistent"},
        {
            "DISPLAY": "",
            "QT_QPA_PLATFORM_PLUGIN_PATH": "/nonexistent",
            "PYTHONIOENCODING": "latin-1",
        },
    ],
    ids=str,
)
def test_odd_surroundings_do_not_stop_a_batch(environment, clip, tmp_path):
    film = tmp_path / "表情 😀.mp4"
    film.write_bytes(clip.read_bytes())
    answer = finish(start("--video", film, "-o", tmp_path / "out", env=environment))
    assert (answer.code, answer.err) == (ExitCode.OK, "")
    (table,) = (tmp_path / "out").glob("*.csv")
    assert len(rows_of(table)) == 60
    if environment.get("PYTHONUTF8") != "0":  # there, names are bytes without meaning
        assert table.name == "表情 😀.csv"
        assert rows_of(table)[0]["input"] == str(film)


@pytest.mark.fault("84")
def test_a_working_folder_that_is_gone_does_not_stop_a_batch(clip, tmp_path):
    gone = tmp_path / "gone"
    gone.mkdir()
    command = (
        f'rmdir "$PWD"; exec "{sys.executable}" -m tests.end_to_end.fake_command '
        '--video "$0" -o "$1"'
    )
    ended = subprocess.run(
        ["/bin/sh", "-c", command, str(clip), str(tmp_path / "out")],
        cwd=gone,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (ExitCode.OK, "")
    assert len(rows_of(tmp_path / "out" / "clip.csv")) == 60


@pytest.mark.fault("84")
def test_a_strict_umask_is_respected(clip, tmp_path):
    before = os.umask(0o077)
    try:
        process = start("--video", clip, "-o", tmp_path / "out")
    finally:
        os.umask(before)
    assert finish(process).code == ExitCode.OK
    for name in names_in(tmp_path / "out"):
        assert (tmp_path / "out" / name).stat().st_mode & 0o077 == 0, name


def test_a_bug_is_one_sentence_and_a_log(clip, tmp_path):
    environment = {"FAKE_FAIL_AT": "3", "FER_DATA_DIR": str(tmp_path / "data")}
    answer = finish(start("--video", clip, "-o", tmp_path / "out", env=environment))
    assert answer.code == ExitCode.FAILURE
    assert len(answer.err.splitlines()) == 1
    (log,) = (tmp_path / "data" / "log").iterdir()
    assert str(log) in answer.err
    assert "model failed" in log.read_text(encoding="utf-8")
    assert len(rows_of(tmp_path / "out" / "clip.csv.part")) == 3


def test_a_batch_imports_no_qt_no_keras_and_no_database(clip, tmp_path):
    script = (
        "import sys\n"
        "from tests.end_to_end.fake_command import main\n"
        "assert main() == 0\n"
        "heavy = {'PyQt6', 'keras', 'tensorflow', 'sqlcipher3', 'sqlite_utils', 'pyqtgraph'}\n"
        "print(*sorted(heavy & {name.split('.')[0] for name in sys.modules}))\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script, "--video", str(clip), "-o", str(tmp_path), "--quiet"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stdout.strip()) == (0, "")
