"""What the window is handed."""

import pytest

from fer_desktop import api
from fer_desktop.app import file_runs
from fer_desktop.gui.wiring import Choice
from fer_desktop.settings import Settings
from tests.fakes import fake_loaded_models


@pytest.mark.parametrize(
    "asked", [Settings(), Settings(every=5, start=1.0, end=2.0), Settings(every=5)]
)
def test_a_file_of_the_window_is_told_to_be_analysed_whole(asked, monkeypatch):
    monkeypatch.setattr(api, "load_models", lambda **_: fake_loaded_models())
    told = file_runs(asked)(Choice("vgg19")).made.settings
    assert (told["every"], told["start"], told["end"]) == (1, 0.0, None)
    assert told["model"] == "vgg19"
