import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fer_desktop.errors import ExitCode, ModelError, UsageError
from fer_desktop.expression import keras_archive
from fer_desktop.expression.classifier import open_classifier
from fer_desktop.expression.keras_archive import inspect_archive
from tests.expression.hostile import DAMAGED, HOSTILE, archive, described, plan


@pytest.fixture
def nowhere(tmp_path, monkeypatch):
    """Stand in a fresh folder, where hostile code would leave its mark."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.fault("47")
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_and_its_code_does_not_run(nowhere, name):
    path = nowhere / "network.keras"
    path.write_bytes(HOSTILE[name])
    with pytest.raises(ModelError) as caught:
        open_classifier(str(path))
    assert caught.value.exit_code == ExitCode.MODEL
    assert "network.keras" in caught.value.message
    assert "\n" not in str(caught.value)
    assert [found.name for found in nowhere.iterdir()] == ["network.keras"]


@pytest.mark.fault("43")
@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_file_is_refused_in_one_sentence(nowhere, name):
    path = nowhere / "network.keras"
    path.write_bytes(DAMAGED[name])
    with pytest.raises(ModelError, match=r"network\.keras") as caught:
        open_classifier(str(path))
    assert "\n" not in str(caught.value)
    assert "File not found" not in str(caught.value)  # as Keras says of a damaged file


@pytest.mark.fault("47")
def test_a_legacy_file_is_refused_by_its_name_because_keras_would_run_its_lambda(nowhere):
    (nowhere / "network.h5").write_bytes(b"\x89HDF\r\n\x1a\n")
    with pytest.raises(UsageError, match=r"neither in \.onnx nor in \.keras"):
        open_classifier("network.h5")


@pytest.mark.fault("43")
@pytest.mark.parametrize("kind", ["missing", "folder"])
def test_a_path_without_a_file_is_said_so(nowhere, kind):
    if kind == "folder":
        (nowhere / "network.keras").mkdir()
    with pytest.raises(ModelError, match="There is no network file"):
        open_classifier(str(nowhere / "network.keras"))


def test_a_plain_network_passes():
    inspect_archive(archive(plan()), "network.keras")


def test_own_losses_do_no_harm_because_nothing_is_compiled():
    own_loss = {"loss": described("builtins", "function", "my_loss", "my_loss")}
    inspect_archive(archive(plan(compile_config=own_loss)), "network.keras")


@pytest.mark.fault("47")
def test_what_unpacks_to_too_much_is_refused_before_it_is_unpacked(monkeypatch):
    monkeypatch.setattr(keras_archive, "MAX_BYTES", 1 << 20)
    bomb = archive(plan(), weights=bytes(2 << 20))
    assert len(bomb) < 10_000
    with pytest.raises(ModelError, match="more than a network takes"):
        inspect_archive(bomb, "network.keras")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)
modules = st.sampled_from(["os", "builtins", "keras", "keras.layers", "keras.utils", "subprocess"])
classes = st.sampled_from(["system", "eval", "Lambda", "Popen", "get_file", "function", "Dense"])


@pytest.mark.fault("47")
@given(module=modules | st.text(), class_name=classes | st.text(), config=json_values)
def test_only_layers_of_the_list_pass_wherever_they_stand(module, class_name, config):
    content = archive(plan(described(module, class_name, config)))
    try:
        inspect_archive(content, "network.keras")
    except ModelError:
        return
    assert (module, class_name) == ("keras.layers", "Dense")


@given(
    content=st.binary() | st.text().map(str.encode) | json_values.map(json.dumps).map(str.encode)
)
def test_any_bytes_end_in_a_model_error(content):
    for file in (content, archive(content)):
        with pytest.raises(ModelError):
            inspect_archive(file, "network.keras")
