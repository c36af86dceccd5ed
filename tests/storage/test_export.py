"""What an export must be for whoever opens it, and what it leaves where it is written."""

import csv
import json
import shutil

import pytest

from fer_desktop.storage.transfer import export_profile
from fer_desktop.storage.transfer_in import import_profile
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
    written = {
        "=1+1": "'=1+1",
        "\n=1+1": "'\n'=1+1",
        "\t=1+1": "'\t'=1+1",
        "＝1+1": "'＝1+1",
        "＋1": "'＋1",
        "'=1+1": "''=1+1",
        "-1": "'-1",
        "@A1": "'@A1",
        "plain": "plain",
    }
    for text in written:
        profile.annotations.add_note(sitting, text)
    export = export_profile(profile, stick, clock.now()).folder
    with (export / "csv" / "note.csv").open(encoding="utf-8", newline="") as file:
        assert [row["text"] for row in csv.DictReader(file)] == list(written.values())
    document = json.loads((export / "profile.json").read_text(encoding="utf-8"))
    assert [row["text"] for row in document["note"]] == list(written)


@pytest.mark.fault("75")
@pytest.mark.parametrize("damage", ["gone", "flipped"])
def test_picture_that_cannot_be_opened_is_named_and_keeps_nothing_else_from_going_along(
    profile, sitting, stick, clock, open_profile, damage
):
    for number in range(3):
        profile.pictures.save(sitting, float(number), b"picture %d" % number, "image/png")
    lost = profile.pictures.of_sitting(sitting)[1].uuid
    file = profile.folder.pictures / f"{lost}.fer"
    if damage == "gone":
        file.unlink()
    else:
        file.write_bytes(file.read_bytes()[:-1])
    report = export_profile(profile, stick, clock.now())
    assert report.missing_pictures == 1
    pictures = sorted(path.read_bytes() for path in (report.folder / "pictures").iterdir())
    assert pictures == [b"picture 0", b"picture 2"]
    readme = (report.folder / "README.txt").read_text(encoding="utf-8")
    assert f"{lost}.png, saved 2027-01-15T" in readme.partition("missing or damaged")[2]
    other = open_profile("Berta", "eight louder lamps")
    brought = import_profile(other, report.folder)
    assert (brought.pictures, brought.missing_pictures) == (2, 1)


def test_export_that_lacks_nothing_names_nothing_as_missing(profile, sitting, stick, clock):
    profile.pictures.save(sitting, 0.0, b"picture", "image/png")
    report = export_profile(profile, stick, clock.now())
    assert report.missing_pictures == 0
    assert "missing" not in (report.folder / "README.txt").read_text(encoding="utf-8")


@pytest.fixture
def killed_export(stick, clock, monkeypatch):
    """Lets the export of a profile end as if the power had gone, and gives what is left of it."""

    def kill(profile):
        def end(*_):
            raise KeyboardInterrupt

        before = set(stick.iterdir())
        with monkeypatch.context() as patch:
            patch.setattr("fer_desktop.storage.transfer._write_pictures", end)
            patch.setattr("fer_desktop.storage.transfer.shutil.rmtree", lambda *_, **__: None)
            with pytest.raises(KeyboardInterrupt):
                export_profile(profile, stick, clock.now())
        (left,) = set(stick.iterdir()) - before
        return left

    return kill


@pytest.mark.fault("79")
def test_what_a_killed_export_left_says_what_it_is_and_is_removed_by_the_next(
    profile, sitting, stick, clock, killed_export
):
    left = killed_export(profile)
    assert left.name.startswith("fer-desktop-unfinished-export-")
    assert (left / "csv" / "sitting.csv").exists()
    report = export_profile(profile, stick, clock.now())
    assert list(stick.iterdir()) == [report.folder]


def test_export_removes_no_folder_that_it_did_not_make(
    profile, sitting, stick, clock, killed_export, open_profile
):
    left = killed_export(profile)
    shutil.rmtree(left)
    theirs = killed_export(open_profile("Berta", "eight louder lamps"))
    kept = [stick / name for name in ("fer-desktop-20260101-000000", "fer-desktop-unfinished")]
    for path in kept:
        path.mkdir()
        (path / "file").write_text("mine", encoding="utf-8")
    left.symlink_to(kept[0], target_is_directory=True)
    report = export_profile(profile, stick, clock.now())
    assert {*stick.iterdir()} == {report.folder, theirs, *kept, left}
    assert [path.read_text(encoding="utf-8") for path in stick.glob("*/file")] == ["mine"] * 3
