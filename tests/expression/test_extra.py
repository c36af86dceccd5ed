"""What is said where the extra [keras] is not installed; Keras itself is not needed here."""

import re
import sys

import pytest

from fer_desktop import expression
from fer_desktop.errors import ExitCode, UsageError
from fer_desktop.expression import conversion
from fer_desktop.expression.classifier import open_classifier
from fer_desktop.expression.registry import read_registry
from fer_desktop.missing import install_command
from tests.expression.hostile import archive, plan
from tests.expression.networks import graph, publish


@pytest.fixture
def no_keras(monkeypatch):
    """Make the Keras engine impossible to import, loaded by other tests or not."""
    monkeypatch.setitem(sys.modules, "fer_desktop.expression.keras_engine", None)
    monkeypatch.delattr(expression, "keras_engine", raising=False)


EXTRA = re.escape(install_command("keras"))


def test_the_keras_engine_without_keras_names_the_extra(tmp_path, no_keras):
    contents = {"graph": graph(), "weights": b"never opened"}
    registry = read_registry(publish(tmp_path, contents=contents))
    with pytest.raises(UsageError, match=EXTRA) as caught:
        open_classifier("mini-xception", "keras", registry=registry)
    assert caught.value.exit_code == ExitCode.USAGE


def test_a_keras_file_without_keras_names_the_extra(tmp_path, monkeypatch, no_keras):
    path = tmp_path / "network.keras"
    path.write_bytes(archive(plan()))
    monkeypatch.setattr(conversion, "find_spec", lambda name: None)
    with pytest.raises(UsageError, match=EXTRA):
        open_classifier(str(path))
    with pytest.raises(UsageError, match=EXTRA):
        open_classifier(str(path), "keras")
