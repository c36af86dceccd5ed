"""What a person agrees to by `--profile`, and what a withdrawal ends."""

import pytest

from fer_desktop.command.new_profile import COMMAND_LINE, COMMAND_LINE_VERSION
from fer_desktop.errors import ExitCode
from fer_desktop.storage.consents import SELF
from fer_desktop.storage.profile import unlock_profile
from tests.end_to_end.conftest import PASSWORD, ROOT


@pytest.fixture
def in_profile(ada):
    """Does something in Ada's profile and gives what came of it."""

    def do(work):
        with unlock_profile("Ada", PASSWORD, root=ada.root) as profile:
            return work(profile)

    return do


def agreed_to(profile):
    return [each.document for each in profile.consents.ledger() if each.subject == SELF]


@pytest.mark.parametrize("kind", ["--video", "--image"])
def test_nothing_is_stored_after_an_agreement_was_withdrawn(
    fer_as_ada, in_profile, clip, tmp_path, kind
):
    in_profile(lambda profile: profile.consents.give("privacy-agreement", "1"))
    in_profile(lambda profile: profile.consents.withdraw("privacy-agreement"))
    source = clip if kind == "--video" else ROOT / "samples" / "one_face.jpg"
    answer = fer_as_ada(kind, source, "-o", "out")
    assert answer.code == ExitCode.DATABASE
    assert "The agreement to store anything for Ada was withdrawn. Log in to" in answer.err
    assert not (tmp_path / "out").exists()
    assert in_profile(lambda profile: profile.history.sittings()) == []

    in_profile(lambda profile: profile.consents.give("privacy-agreement", "2"))
    assert fer_as_ada(kind, source, "-o", "out").code == ExitCode.OK
    assert len(in_profile(lambda profile: profile.history.sittings())) == 1


def test_the_first_run_of_a_profile_says_what_it_stores_and_is_noted_as_the_agreement(
    fer_as_ada, in_profile, clip
):
    assert in_profile(agreed_to) == []
    first = fer_as_ada("--video", clip, "-o", "out", "--quiet")
    assert "stores in its encrypted history" in first.err
    assert in_profile(agreed_to) == [COMMAND_LINE]
    again = fer_as_ada("--video", clip, "-o", "again")
    assert "stores in its encrypted history" not in again.err
    assert in_profile(agreed_to) == [COMMAND_LINE]


def test_what_was_agreed_to_in_other_words_is_no_agreement_to_a_run(fer_as_ada, in_profile, clip):
    in_profile(lambda profile: profile.consents.give("privacy-agreement", "of another year"))
    in_profile(lambda profile: profile.consents.give(COMMAND_LINE, "of another year"))
    first = fer_as_ada("--video", clip, "-o", "out", "--quiet")
    assert first.code == ExitCode.OK and "stores in its encrypted history" in first.err
    assert in_profile(lambda profile: profile.consents.holds(COMMAND_LINE, COMMAND_LINE_VERSION))
    again = fer_as_ada("--video", clip, "-o", "again", "--quiet")
    assert (again.code, again.err) == (ExitCode.OK, "")


def test_a_new_profile_is_told_what_it_will_store(fer, monkeypatch):
    monkeypatch.setenv("FER_PASSWORD", PASSWORD)
    answer = fer("--new-profile", "Berta")
    assert "A run with --profile Berta stores in its encrypted history" in answer.err
