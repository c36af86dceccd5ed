"""What an export must be for whoever opens it, and what it leaves where it is written."""

import csv
import json

import pytest

from fer_desktop.storage.transfer import export_profile
from tests.storage.analyses import NETWORK, film, record


@pytest.fixture
def stick(tmp_path):
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


@pytest.fixture
def sitting(profile) -> int:
    return record(profile.record("live", "camera", NETWORK), film(2))


@pytest.mark.fault("77")
def test_text_that_a_spreadsheet_would_run_is_quoted_in_the_tables_alone(
    profile, sitting, stick, clock
):
    notes = ["=1+1", "\n=1+1", "\t=1+1", "＝1+1", "＋1", "'=1+1", "-1", "@A1", "plain"]
    for text in notes:
        profile.annotations.add_note(sitting, text)
    export = export_profile(profile, stick, clock.now())
    with (export / "csv" / "note.csv").open(encoding="utf-8", newline="") as file:
        assert [row["text"] for row in csv.DictReader(file)] == [
            *(f"'{text}" for text in notes[:-1]),
            "plain",
        ]
    document = json.loads((export / "profile.json").read_text(encoding="utf-8"))
    assert [row["text"] for row in document["note"]] == notes
