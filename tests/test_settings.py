from pathlib import Path

import pytest

from fer_desktop.errors import ExitCode, UsageError
from fer_desktop.settings import Settings, options, resolve


def test_a_flag_wins_over_the_environment_and_that_over_the_default():
    assert resolve({}, {}).detector == "dlib"
    assert resolve({}, {"FER_DETECTOR": "haar"}).detector == "haar"
    assert resolve({"detector": "dlib"}, {"FER_DETECTOR": "haar"}).detector == "dlib"


@pytest.mark.parametrize(
    ("variable", "text", "field", "value"),
    [
        ("FER_MIN_FACE", "24", "min_face", 24),
        ("FER_EVERY", "5", "every", 5),
        ("FER_SUPER_RESOLUTION", "always", "super_resolution", "always"),
        ("FER_FORMAT", "csv, jsonl,csv", "format", ("csv", "jsonl")),
        ("FER_ANNOTATE", "0", "annotate", False),
        ("FER_LANDMARKS", "yes", "landmarks", True),
        ("FER_OUTPUT", "out", "output", Path("out")),
        ("FER_MODEL", "", "model", "mini-xception"),
    ],
)
def test_variables_are_read_as_flags_are(variable, text, field, value):
    assert getattr(resolve({}, {variable: text}), field) == value


@pytest.mark.parametrize(
    ("variable", "text"),
    [
        ("FER_MIN_FACE", "small"),
        ("FER_MIN_FACE", "3"),
        ("FER_ENGINE", "torch"),
        ("FER_SUPER_RESOLUTION", "1"),
        ("FER_FORMAT", "xlsx"),
        ("FER_FORMAT", ","),
        ("FER_QUIET", "maybe"),
    ],
)
def test_a_wrong_variable_is_named(variable, text):
    with pytest.raises(UsageError, match=variable) as refusal:
        resolve({}, {variable: text})
    assert refusal.value.exit_code == ExitCode.USAGE


def test_every_variable_belongs_to_one_option_and_is_called_like_it():
    for name, option in options().items():
        assert option.environment in (None, f"FER_{name.upper()}")


def test_what_belongs_to_one_command_is_in_no_variable():
    once = {name for name, option in options().items() if option.environment is None}
    assert once >= {"video", "image", "force", "resume", "check", "json"}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"video": (Path("a"),), "image": (Path("b"),)}, "--video and --image"),
        ({"video": (Path("a"),), "start": 5.0, "end": 5.0}, "--end 5 is not after"),
        ({"video": (Path("a"),), "force": True, "resume": True}, "--force and --resume"),
        ({"resume": True}, "--resume needs something"),
        ({"force": True}, "--force needs something"),
        ({"json": True}, "--json needs something"),
    ],
)
def test_contradictions_are_refused(given, message):
    with pytest.raises(UsageError, match=message):
        Settings(**given)


def test_the_check_may_speak_json():
    assert Settings(check=True, json=True).check
