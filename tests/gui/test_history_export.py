"""Taking sittings out of the history: CSV, JSON, PDF."""

import csv
import json
from threading import Event

import pytest
from PyQt6.QtWidgets import QFileDialog

from fer_desktop.export.sittings import SITTING_COLUMNS
from tests.gui.history_steps import PATIENCE_MS, open_sitting, read
from tests.gui.windows import button

pytestmark = pytest.mark.timeout(120)


def choose(qtbot, monkeypatch, export, format, path):
    """Choose a format in the menu and a name in the dialog; wait for the file."""
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    with qtbot.waitSignal(export.written, timeout=PATIENCE_MS):
        export._formats[format].trigger()


def test_a_chosen_sitting_is_written_as_csv_with_its_numbers(qtbot, demo, monkeypatch, tmp_path):
    window, known = demo
    open_sitting(qtbot, window, known.two_faces)
    choose(qtbot, monkeypatch, window.pages.history.sitting.export, "csv", tmp_path / "one.csv")
    samples = read(qtbot, window, lambda p: p.history.samples(known.two_faces))
    with (tmp_path / "one.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == SITTING_COLUMNS
    assert len(rows) == len(samples)
    for row, sample in zip(rows, samples, strict=True):
        assert (int(row["timestamp"]), int(row["face_id"])) == (sample.second, sample.track_id)
        assert row["success"] == str(int(sample.raw is not None))
        if sample.raw is not None:
            assert float(row["happy"]) == pytest.approx(sample.raw[3], abs=1e-6)


def test_a_name_that_lacks_its_suffix_replaces_no_file_unasked(qtbot, demo, monkeypatch, tmp_path):
    window, known = demo
    open_sitting(qtbot, window, known.live[0])
    export = window.pages.history.sitting.export
    kept = tmp_path / "mine.csv"
    kept.write_text("kept")
    proposed, answers = [], [str(tmp_path / "mine"), ""]

    def answer(_parent, _title, name, _pattern):
        proposed.append(name)
        return answers.pop(0), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    export._formats["csv"].trigger()
    assert proposed[1:] == [str(kept)]  # asked again, for the name that would be written
    assert kept.read_text() == "kept"
    answers += [str(tmp_path / "mine"), str(kept)]
    with qtbot.waitSignal(export.written, timeout=PATIENCE_MS):
        export._formats["csv"].trigger()
    assert kept.read_text().startswith(SITTING_COLUMNS[0])


def test_what_was_offered_is_written_though_another_sitting_opens_behind_the_dialog(
    qtbot, demo, monkeypatch, tmp_path
):
    window, known = demo
    first, second = known.live[:2]
    open_sitting(qtbot, window, first)
    view = window.pages.history.sitting

    def answer(*_):
        view.open(second)
        qtbot.waitUntil(lambda: view.sitting_id == second, timeout=PATIENCE_MS)
        return str(tmp_path / "first.json"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    with qtbot.waitSignal(view.export.written, timeout=PATIENCE_MS):
        view.export._formats["json"].trigger()
    document = json.loads((tmp_path / "first.json").read_text("utf-8"))
    assert [each["sitting"] for each in document["sittings"]] == [first]


def test_only_what_is_offered_to_somebody_can_be_exported(qtbot, demo):
    window, known = demo
    page = window.pages.history
    assert not page._export_many.isEnabled()
    open_sitting(qtbot, window, known.live[0])
    button(page, "&Trends").click()
    qtbot.waitUntil(lambda: bool(page.trends.verdict.text()), timeout=PATIENCE_MS)
    shown = (page.sitting.export, page.trends.export)
    assert [export.isEnabled() for export in shown] == [True, True]
    with qtbot.waitSignal(window.session.closed, timeout=PATIENCE_MS):
        window.session.log_out()
    assert [export.isEnabled() for export in shown] == [False, False]
    assert not page.is_at_work


def test_many_sittings_are_written_as_json_with_what_the_person_added(
    qtbot, demo, monkeypatch, tmp_path
):
    window, known = demo
    page = window.pages.history
    page.sittings.list.selectAll()
    qtbot.waitUntil(lambda: page._export_many.isVisible(), timeout=PATIENCE_MS)
    assert not page._export_many._formats["pdf"].isVisible()
    choose(qtbot, monkeypatch, page._export_many, "json", tmp_path / "all")
    document = json.loads((tmp_path / "all.json").read_text("utf-8"))
    assert document["profile"] == "Ada"
    assert [each["sitting"] for each in document["sittings"]] == known.all
    assert any(each["marks"] for each in document["sittings"])
    assert any(each["notes"] for each in document["sittings"])
    assert any(each["tags"] for each in document["sittings"])


def test_a_sitting_and_a_span_of_days_become_reports(qtbot, demo, monkeypatch, tmp_path):
    window, known = demo
    monkeypatch.setattr("matplotlib.figure.Figure", None)  # the window would stand still
    open_sitting(qtbot, window, known.live[-1])
    choose(qtbot, monkeypatch, window.pages.history.sitting.export, "pdf", tmp_path / "sitting.pdf")
    button(window.pages.history, "&Trends").click()
    trends = window.pages.history.trends
    qtbot.waitUntil(lambda: bool(trends.verdict.text()), timeout=PATIENCE_MS)
    assert not trends.export._formats["csv"].isVisible()
    choose(qtbot, monkeypatch, trends.export, "pdf", tmp_path / "days.pdf")
    for name in ("sitting.pdf", "days.pdf"):
        assert (tmp_path / name).read_bytes().startswith(b"%PDF-")


def test_an_export_shows_that_it_goes_on_and_cannot_be_started_twice(qtbot, demo, tmp_path):
    window, known = demo
    open_sitting(qtbot, window, known.live[0])
    export = window.pages.history.sitting.export
    in_the_way = tmp_path / "one.csv"
    for path, end in ((in_the_way, export.written), (in_the_way / "two.csv", export.failed)):
        with qtbot.waitSignal(end, timeout=PATIENCE_MS):
            export.write("csv", path)
            assert (export.text(), export.isEnabled()) == ("Exporting…", False)
        assert (export.text(), export.isEnabled()) == ("&Export", True)


def test_a_place_that_cannot_be_written_is_told_and_leaves_nothing(
    qtbot, demo, monkeypatch, tmp_path
):
    window, known = demo
    open_sitting(qtbot, window, known.live[0])
    export = window.pages.history.sitting.export
    (tmp_path / "file").write_text("not a folder")
    where = str(tmp_path / "file" / "one.csv")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (where, ""))
    with qtbot.waitSignal(window.pages.history.save_failed, timeout=PATIENCE_MS) as told:
        export._formats["csv"].trigger()
    assert "Cannot write" in told.args[0].message


@pytest.mark.fault("29")
def test_a_typed_name_that_is_too_long_is_told(qtbot, demo, monkeypatch, tmp_path):
    window, known = demo
    open_sitting(qtbot, window, known.live[0])
    where = str(tmp_path / ("a" * 255))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (where, ""))
    with qtbot.waitSignal(window.pages.history.save_failed, timeout=PATIENCE_MS) as told:
        window.pages.history.sitting.export._formats["csv"].trigger()
    assert "the name is too long" in told.args[0].message


def test_locking_ends_an_export_in_its_middle_and_leaves_no_half_file(
    qtbot, demo, monkeypatch, tmp_path
):
    window, _ = demo
    page, profile = window.pages.history, window.session.profile
    page.sittings.list.selectAll()
    qtbot.waitUntil(lambda: page._export_many.isVisible(), timeout=PATIENCE_MS)
    export, read_samples = page._export_many, profile.history.samples
    seen, is_locking = [], Event()

    def samples(sitting_id):
        seen.append(sitting_id)
        assert is_locking.wait(60)
        return read_samples(sitting_id)

    profile.history.samples = samples
    export.write("csv", tmp_path / "all.csv")
    assert (export.text(), export.isEnabled()) == ("Exporting…", False)
    qtbot.waitUntil(lambda: bool(seen), timeout=PATIENCE_MS)
    with qtbot.waitSignal(window.session.locked, timeout=PATIENCE_MS):
        window.session.log_out()
        is_locking.set()
    assert len(seen) == 1
    assert export.text() == "&Export"
    assert not page.is_at_work
    assert list(tmp_path.glob("all.csv*")) == []
