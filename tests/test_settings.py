from pathlib import Path

import pytest

from fer_desktop.errors import ExitCode, UsageError
from fer_desktop.settings import Settings, options, resolve

VIDEO = {"video": (Path("a.mp4"),)}
IMAGE = {"image": (Path("a.png"),)}


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
    assert getattr(resolve(VIDEO, {variable: text}), field) == value


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
        resolve(VIDEO, {variable: text})
    assert refusal.value.exit_code == ExitCode.USAGE


@pytest.mark.parametrize("asked", [{}, {"check": True}, {"new_profile": "Ada"}])
def test_a_variable_about_files_says_nothing_where_there_are_none(asked):
    about_files = {
        "FER_PROFILE": "Ada",
        "FER_WORKERS": "2",
        "FER_EVERY": "5",
        "FER_OUTPUT": "out",
        "FER_FORMAT": "xlsx",
        "FER_ANNOTATE": "0",
        "FER_LANDMARKS": "1",
        "FER_STRICT": "1",
    }
    assert resolve(asked, {**about_files, "FER_DETECTOR": "haar"}) == Settings(
        **asked, detector="haar"
    )


@pytest.mark.parametrize(
    "given", [{"start": 1.0}, {"end": 2.0}, {"every": 5}, {"workers": 2}, {"strict": True}]
)
def test_what_is_about_videos_is_refused_with_pictures(given):
    (name,) = given
    with pytest.raises(UsageError, match=f"--{name} is about videos"):
        resolve(IMAGE | given, {})
    assert getattr(resolve(VIDEO | given, {}), name) == given[name]


def test_a_variable_about_videos_says_nothing_about_pictures():
    about_videos = {"FER_WORKERS": "two", "FER_EVERY": "5", "FER_STRICT": "1"}
    assert resolve(IMAGE, {**about_videos, "FER_FORMAT": "jsonl"}) == Settings(
        **IMAGE, format=("jsonl",)
    )


@pytest.mark.parametrize(
    ("given", "environment", "profile", "workers"),
    [
        ({"profile": "Ada"}, {"FER_WORKERS": "2"}, "Ada", 1),
        ({"workers": 2}, {"FER_PROFILE": "Ada"}, None, 2),
        ({"workers": 1}, {"FER_PROFILE": "Ada"}, "Ada", 1),
        ({}, {"FER_WORKERS": "2", "FER_PROFILE": "Ada"}, "Ada", 1),
        ({"profile": "Bo"}, {"FER_WORKERS": "2", "FER_PROFILE": "Ada"}, "Bo", 1),
        ({}, {"FER_WORKERS": "2"}, None, 2),
    ],
)
def test_a_variable_gives_way_to_what_contradicts_it(given, environment, profile, workers):
    settings = resolve(VIDEO | given, environment)
    assert (settings.profile, settings.workers) == (profile, workers)


def test_workers_and_a_profile_that_were_both_typed_are_refused():
    with pytest.raises(UsageError, match="--workers and --profile do not go together"):
        resolve(VIDEO | {"profile": "Ada", "workers": 2}, {})


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
