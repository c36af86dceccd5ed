"""The bin against a model of it: any order of deleting, undoing, purging, backing up, crashing."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.storage.pages import decrypted
from fer_desktop.storage.annotations import Annotations
from fer_desktop.storage.backup import Backups
from fer_desktop.storage.database import Database
from fer_desktop.storage.deletion import Bin
from fer_desktop.storage.folder import ProfileFolder
from fer_desktop.storage.migrations import HISTORY
from tests.storage.conftest import Clock

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["write", "delete", "restore", "purge", "back up", "reopen"]),
        st.integers(0, 7),
    ),
    max_size=25,
)


def word_of(number: int) -> str:
    return f"<canary {number}>"


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_bin_does_what_its_model_does_and_purged_words_are_nowhere(tmp_path_factory, key, steps):
    folder = ProfileFolder(tmp_path_factory.mktemp("model") / ("ab" * 16))
    folder.make()
    clock, backups = Clock(), Backups(folder, key)
    database = HISTORY.create(folder.history, key)
    state: dict[int, str] = {}  # id -> "kept", "binned" or "purged"
    for step, number in steps:
        notes = Annotations(database, clock.now)
        bin_ = Bin(database, folder, backups, clock.now)
        clock.pass_(minutes=1)
        known = [one for one, where in state.items() if where != "purged"]
        chosen = known[number % len(known)] if known else None
        if step == "write":
            number = len(state) + 1
            state[notes.add_note(None, word_of(number))] = "kept"
        elif step == "back up":
            backups.make(database, "daily", clock.now())
        elif step == "reopen":
            database.close()
            database = Database(folder.history, key)
        elif chosen is not None and step == "delete":
            bin_.delete("note", chosen)
            state[chosen] = "binned"
        elif chosen is not None and step == "restore":
            bin_.restore("note", chosen)
            state[chosen] = "kept"
        elif step == "purge":
            old = [item for item in bin_.items() if clock.now() - item.deleted_at >= timedelta(0)]
            bin_.purge(old)
            for item in old:
                state[item.id] = "purged"
        seen = {note.id for note in Annotations(database, clock.now).notes(None)}
        assert seen == {one for one, where in state.items() if where == "kept"}
    binned = {item.id for item in Bin(database, folder, backups, clock.now).items()}
    assert binned == {one for one, where in state.items() if where == "binned"}
    files = [folder.history, *(backup.path for backup in backups.all())]
    inside = b"".join(decrypted(path, key) for path in files)
    found = {one for one in state if word_of(one).encode() in inside}
    database.close()
    assert found == {one for one, where in state.items() if where != "purged"}
