"""An export of the profile that the test calls `filled`, and what it is compared with."""

import pytest

from fer_desktop.storage.transfer import export_profile

PICTURE = b"\x89PNG picture"


def rows_of(profile) -> dict[str, list[dict]]:
    """Everything stored, without the ids, which belong to one file."""
    sql = {
        "sitting": "SELECT * FROM sitting ORDER BY uuid",
        "sample": "SELECT uuid, name, sample.* FROM sample JOIN sitting ON sitting.id = sitting_id"
        " JOIN network ON network.id = network_id ORDER BY uuid, second, track_id",
        "mark": "SELECT * FROM mark ORDER BY uuid",
        "note": "SELECT * FROM note ORDER BY uuid",
        "tag": "SELECT uuid, tag FROM sitting_tag JOIN sitting ON sitting.id = sitting_id"
        " ORDER BY uuid, tag",
        "picture": "SELECT * FROM picture ORDER BY uuid",
        "consent": "SELECT * FROM consent ORDER BY uuid",
        "person": "SELECT * FROM person",
    }
    ids = {"id", "sitting_id", "network_id"}
    return {
        table: [
            {name: value for name, value in row.items() if name not in ids}
            for row in profile.database.query(select)
        ]
        for table, select in sql.items()
    }


@pytest.fixture
def export(filled, tmp_path, clock):
    (tmp_path / "stick").mkdir()
    return export_profile(filled, tmp_path / "stick", clock.now()).folder


@pytest.fixture
def other(open_profile):
    return open_profile("Berta", "eight louder lamps")
