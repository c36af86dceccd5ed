import signal
import tempfile
from dataclasses import fields

import pytest

from fer_desktop import app, cli, paths
from fer_desktop.command import check
from fer_desktop.errors import DatabaseError, ExitCode, InputError, ModelError, OutputError
from fer_desktop.interrupts import STOPPING
from fer_desktop.settings import Settings, options


def parse(*arguments):
    return cli._settings(arguments)


def test_every_option_can_be_given_as_a_flag():
    text = cli.build_parser().format_help()
    for option in options().values():
        for flag in option.flags:
            assert flag in text
        assert " ".join(option.help.split()) in " ".join(text.split())


def test_every_default_that_is_a_value_is_told_in_the_help():
    defaults = {each.name: each.default for each in fields(Settings)}
    for name, option in options().items():
        default = defaults[name]
        if default is True:
            assert "(default on)" in option.help
        elif default:  # none, no file, off and 0 s say nothing
            value = ",".join(default) if isinstance(default, tuple) else default
            assert f"(default {value})" in option.help


def test_no_flag_means_every_default(monkeypatch):
    monkeypatch.delenv("FER_DATA_DIR")
    assert parse() == Settings()


@pytest.mark.parametrize(
    ("flags", "field", "value"),
    [
        ("--video a.mp4 b.mp4", "video", ["a.mp4", "b.mp4"]),
        ("--video a.mp4 --video b.mp4", "video", ["a.mp4", "b.mp4"]),
        ("--image folder x.png", "image", ["folder", "x.png"]),
        ("--video a -o out", "output", "out"),
        ("--video a --format csv,parquet,csv", "format", ["csv", "parquet"]),
        ("--video a --min-face 24", "min_face", 24),
        ("--video a --start 1.5 --end 2", "end", 2.0),
        ("--video a --no-annotate", "annotate", False),
        ("--video a --annotate", "annotate", True),
        ("--video a --json", "json", True),
        ("--check", "check", True),
        ("--video a --profile Ada --password-fd 3", "password_fd", 3),
    ],
)
def test_flags_become_settings(flags, field, value):
    got = getattr(parse(*flags.split()), field)
    if isinstance(value, list):
        assert [str(each) for each in got] == value
    else:
        assert got == (type(got)(value) if field == "output" else value)


def test_abbreviations_are_refused():
    with pytest.raises(SystemExit) as ended:
        parse("--vid", "a.mp4")
    assert ended.value.code == ExitCode.USAGE


VIDEOS = "fer-desktop --video"
EITHER = ", or --image for pictures."


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["clip.mp4"], f"clip.mp4 needs an option before it: {VIDEOS} clip.mp4."),
        (["a/clip.MOV"], f"clip.MOV needs an option before it: {VIDEOS} a/clip.MOV."),
        (["my clip.mp4"], f"my clip.mp4 needs an option before it: {VIDEOS} 'my clip.mp4'."),
        (["a.mp4", "b.mkv"], f"a.mp4 needs an option before it: {VIDEOS} a.mp4 b.mkv."),
        (
            [f"{n}.mp4" for n in range(9)],
            f"0.mp4 needs an option before it: {VIDEOS} 0.mp4 and so on.",
        ),
        (["me.jpg"], "me.jpg needs an option before it: fer-desktop --image me.jpg."),
        (["here"], f"here needs an option before it: {VIDEOS} here{EITHER}"),
        (["a.mp4", "me.jpg"], f"a.mp4 needs an option before it: {VIDEOS} a.mp4 me.jpg{EITHER}"),
        (["-o", "out", "clip.mp4"], f"clip.mp4 needs an option before it: {VIDEOS} clip.mp4."),
        (["gone"], "unrecognized arguments: gone"),
        (["clip.mp4", "gone"], "unrecognized arguments: clip.mp4 gone"),
        (["--vid", "clip.mp4"], "unrecognized arguments: --vid clip.mp4"),
        (["rtsp://camera/a.mp4"], "unrecognized arguments: rtsp://camera/a.mp4"),
    ],
)
def test_a_file_without_an_option_is_told_which(arguments, said, tmp_path, monkeypatch, capsys):
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)
    assert ended.value.code == ExitCode.USAGE
    usage, _, error = capsys.readouterr().err.partition("fer-desktop: error: ")
    assert usage.startswith("usage: fer-desktop [options]")
    assert error == f"{said}\n"


@pytest.mark.parametrize(
    ("flags", "named"),
    [
        ("--start 1", "--start"),
        ("--end 2", "--end"),
        ("--every 1", "--every"),
        ("-o out", "--output"),
        ("--format csv", "--format"),
        ("--annotate", "--annotate"),
        ("--no-annotate", "--no-annotate"),
        ("--landmarks", "--landmarks"),
        ("--strict", "--strict"),
        ("--workers 1", "--workers"),
        ("--profile Ada", "--profile"),
    ],
)
def test_a_flag_about_files_does_not_open_the_window(flags, named, monkeypatch, capsys):
    monkeypatch.setattr(app, "run_window", lambda *_: pytest.fail("the window was opened"))
    assert cli.main(flags.split()) == ExitCode.USAGE
    assert capsys.readouterr().err == (
        f"fer-desktop: {named} needs something to analyse. Name it with --video or --image.\n"
    )


@pytest.mark.parametrize("flags", ["--check --format csv", "--new-profile Ada --landmarks"])
def test_a_flag_about_files_does_not_disturb_what_opens_no_window(flags):
    parse(*flags.split())


def test_a_variable_about_files_lets_the_window_open(monkeypatch):
    monkeypatch.setenv("FER_EVERY", "5")
    monkeypatch.setenv("FER_PROFILE", "Ada")
    opened = []
    monkeypatch.setattr(app, "run_window", lambda settings, _: opened.append(settings) or 0)
    assert cli.main(["--min-face", "24"]) == ExitCode.OK
    assert [(each.every, each.profile, each.min_face) for each in opened] == [(1, None, 24)]


def test_the_examples_come_before_the_options():
    text = cli.build_parser().format_help()
    assert text.index("examples:") < text.index("options:") < text.index("exit codes:")


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (InputError("There is no file x.", "Check the name."), 3, "There is no file x. Check"),
        (RuntimeError("secret detail"), 1, "Please report"),
        (KeyboardInterrupt(), 130, ""),
    ],
)
def test_every_error_becomes_an_exit_code_and_at_most_a_sentence(
    error, code, said, monkeypatch, capsys
):
    def fail(*_):
        raise error

    monkeypatch.setattr(app, "run_window", fail)
    assert cli.main([]) == code
    err = capsys.readouterr().err
    assert said in err
    assert "Traceback" not in err
    assert "secret detail" not in err


@pytest.mark.usefixtures("_hears_the_terminal")
@pytest.mark.fault("83b")
@pytest.mark.parametrize(
    ("number", "code"),
    [(number, 128 + number) for number in STOPPING],
)
def test_a_process_that_a_signal_ended_with_ours_is_no_fault(number, code, monkeypatch, capsys):
    def convert(*_):
        signal.raise_signal(number)
        raise ModelError("a.keras could not be converted: the converter ended with -2.")

    monkeypatch.setattr(app, "run_window", convert)
    assert cli.main([]) == code
    assert capsys.readouterr().err == ""


@pytest.mark.fault("83b")
@pytest.mark.parametrize("kind", [OutputError, DatabaseError])
def test_what_could_not_be_kept_is_said_after_a_signal_too(kind, monkeypatch, capsys):
    def stop(*_):
        signal.raise_signal(signal.SIGINT)
        raise kind("Disk full.")

    monkeypatch.setattr(app, "run_window", stop)
    assert cli.main([]) == kind.exit_code
    assert capsys.readouterr().err == "fer-desktop: Disk full.\n"


@pytest.mark.usefixtures("_hears_the_terminal")
@pytest.mark.fault("83b")
def test_a_signal_ends_the_check_at_once(monkeypatch):
    def press(number):
        monkeypatch.setattr(check, "verify_all", lambda: signal.raise_signal(number))

    press(signal.SIGINT)
    assert cli.main(["--check"]) == ExitCode.INTERRUPTED
    for number in set(STOPPING) - {signal.SIGINT}:
        press(number)
        with pytest.raises(SystemExit) as ended:
            cli.main(["--check"])
        assert ended.value.code == 128 + number


def test_a_bug_is_written_down_even_if_the_log_folder_cannot_be_made(monkeypatch, capsys, tmp_path):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    monkeypatch.setenv("FER_DATA_DIR", str(tmp_path / "file"))
    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(tmp_path))
    monkeypatch.setattr(app, "run_window", lambda *_: 1 // 0)
    assert cli.main([]) == ExitCode.FAILURE
    (log,) = tmp_path.glob("fer-desktop-*/crash-*.log")
    assert str(log) in capsys.readouterr().err
    assert "ZeroDivisionError" in log.read_text(encoding="utf-8")


def test_the_data_folder_moves_with_its_flag(monkeypatch, tmp_path):
    monkeypatch.setenv("FER_DATA_DIR", "elsewhere")
    parse("--data-dir", str(tmp_path))
    assert paths.data_dir() == tmp_path
    assert paths.log_dir().parent == tmp_path
