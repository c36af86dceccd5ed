import logging
import threading

import cv2
import numpy as np
import pytest

import fer_desktop
from fer_desktop import analyze_image, analyze_video, api
from fer_desktop.analysis.pipeline import Analyzer
from fer_desktop.errors import InputError, ModelError, UsageError
from samples import make_demo
from tests.fakes import FakeDetector, draw, fake_analyzer, fake_models, square, write_film
from tests.media import media  # noqa: F401  a fixture

SAMPLES = make_demo.HERE


@pytest.fixture
def clip(tmp_path):
    return write_film(tmp_path / "clip.mp4", [[square(20 + 2 * s, 40)] for s in range(30)])


def test_every_public_name_is_there():
    for name in fer_desktop.__all__:
        assert getattr(fer_desktop, name) is not None
    assert set(fer_desktop.__all__) <= set(dir(fer_desktop))
    with pytest.raises(AttributeError, match="no attribute 'analyse'"):
        _ = fer_desktop.analyse


@pytest.mark.parametrize("channels", [2, 3])
def test_pixels_are_analysed_and_stay_writable(channels):
    pixels = draw(square(100, 60))
    pixels = pixels[:, :, 0] if channels == 2 else pixels
    analysis = analyze_image(pixels, fake_analyzer())
    assert [face.box for face in analysis.faces] == [square(100, 60)]
    assert pixels.flags.writeable


@pytest.mark.parametrize(
    "pixels",
    [np.zeros((4, 4, 4), np.uint8), np.zeros((4, 4, 3), np.float32), np.zeros((0, 4), np.uint8)],
)
def test_pixels_of_another_kind_are_a_mistake(pixels):
    with pytest.raises(ValueError, match="uint8"):
        analyze_image(pixels, fake_analyzer())


def test_pictures_do_not_know_of_each_other():
    analyzer = fake_analyzer()
    for x in (10, 100, 200):
        (face,) = analyze_image(draw(square(x, 60)), analyzer).faces
        assert face.track_id == 0
        assert face.smoothed.probabilities.tolist() == face.emotions.probabilities.tolist()


def test_a_picture_file_is_read():
    models = fake_models(detector=api.open_detector("dlib", 80), aligned=False)
    analysis = analyze_image(SAMPLES / "two_faces.jpg", Analyzer(models))
    boxes = [make_demo.true_box(face, pose) for face, pose in make_demo.SCENES["two_faces"]]
    assert len(analysis.faces) == 2
    for face, truth in zip(analysis.faces, boxes, strict=True):
        drawn = type(face.box)(truth.left, truth.top, truth.right, truth.bottom)
        assert face.box.iou(drawn) > 0.6


def test_a_video_streams_in_order_and_ids_begin_at_0_each_time(clip):
    analyzer = fake_analyzer()
    for _ in range(2):
        analyses = list(analyze_video(clip, analyzer))
        assert [analysis.frame_index for analysis in analyses] == list(range(30))
        assert {face.track_id for analysis in analyses for face in analysis.faces} == {0}


def test_a_span_and_every_nth_frame(clip):
    analyses = analyze_video(clip, fake_analyzer(), start_s=0.2, end_s=0.8, every=5)
    assert [analysis.frame_index for analysis in analyses] == [5, 10, 15]


def test_an_interval_below_one_is_a_mistake(clip):
    with pytest.raises(ValueError, match="0"):
        analyze_video(clip, fake_analyzer(), every=0)


@pytest.mark.parametrize("missing", ["none.mp4", "none.png"])
def test_what_is_missing_is_said_at_once(missing):
    analyze = analyze_video if missing.endswith("mp4") else analyze_image
    with pytest.raises(InputError, match=missing):
        analyze(missing, fake_analyzer())


@pytest.mark.timeout(30)
def test_leaving_the_loop_ends_the_reader(clip):
    analyses = analyze_video(clip, fake_analyzer())
    next(analyses)
    analyses.close()
    assert "read-ahead" not in [thread.name for thread in threading.enumerate()]


@pytest.mark.fault("18")
def test_a_video_that_breaks_off_is_warned_of(media, caplog):  # noqa: F811
    with caplog.at_level(logging.WARNING):
        analyses = list(analyze_video(media / "trunc_faststart.mp4", fake_analyzer()))
    assert len(analyses) >= 20
    assert "ended early" in caplog.text


@pytest.mark.fault("27")
def test_damage_within_a_video_is_warned_of(media, caplog):  # noqa: F811
    with caplog.at_level(logging.WARNING):
        list(analyze_video(media / "bitflip.mp4", fake_analyzer()))
    assert "bitflip.mp4: " in caplog.text
    assert "passed over" in caplog.text


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"model": "resnet"}, UsageError),
        ({"model": "none.onnx"}, ModelError),
        ({"landmark_model": "none.dat"}, ModelError),
    ],
)
@pytest.mark.fault("42", "48")
def test_what_cannot_be_loaded_is_said(asked, error):
    with pytest.raises(error):
        api.open_analyzer(**asked)


@pytest.mark.parametrize(
    "asked",
    [
        {"engine": "ONNX"},
        {"engine": "torch"},
        {"detector": "hog"},
        {"super_resolution": "Off"},
        {"super_resolution": False},
        {"super_resolution": None},
    ],
)
def test_a_mistyped_option_is_a_mistake(asked):
    ((name, value),) = asked.items()
    with pytest.raises(ValueError, match=rf"{name}.*{value}"):
        api.open_analyzer(**asked)


@pytest.mark.fault("81a")
def test_thirty_real_faces_keep_thirty_ids():
    portrait = next(picture for name, picture in make_demo.pictures() if name == "one_face")
    face = portrait[90:310, 210:430]
    assert face.shape == (220, 220, 3)
    wall = np.tile(face, (5, 6, 1))
    analyzer = Analyzer(fake_models(detector=api.open_detector("dlib", 80), aligned=False))
    for index in range(3):
        shifted = np.roll(wall, 4 * index, axis=1)
        frame = api.Frame(index, index / 10, np.ascontiguousarray(shifted))
        faces = analyzer.analyze(frame).faces
        assert [each.track_id for each in faces] == list(range(30))


@pytest.mark.fault("81c")
@pytest.mark.parametrize("detector", ["dlib", "haar"])
def test_upside_down_there_is_no_face(detector):
    portrait = next(picture for name, picture in make_demo.pictures() if name == "one_face")
    analyzer = Analyzer(fake_models(detector=api.open_detector(detector, 80), aligned=False))
    assert len(analyze_image(portrait, analyzer).faces) == 1
    assert analyze_image(portrait[::-1], analyzer).faces == ()


def test_the_default_analyzer_is_loaded_once_for_each_thread(monkeypatch):
    opened = []

    def open_fake():
        opened.append(threading.get_ident())
        return fake_analyzer(detector=FakeDetector())

    monkeypatch.setattr(api, "open_analyzer", open_fake)
    monkeypatch.setattr(api, "_opened", threading.local())
    analyze_image(draw(square(20, 20)))
    analyze_image(draw(square(20, 20)))
    thread = threading.Thread(target=analyze_image, args=[draw(square(20, 20))], name="other")
    thread.start()
    thread.join()
    assert len(opened) == 2


@pytest.mark.fault("81c")
def test_an_analyzer_leaves_the_other_cores_to_others(monkeypatch):
    monkeypatch.setattr(api, "open_classifier", lambda *_: fake_models().classifier)
    cv2.setNumThreads(2)
    api.load_models()
    assert cv2.getNumThreads() == 1


def test_a_mirrored_face_is_read_the_same():
    analyzer = api.open_analyzer()
    portrait = next(picture for name, picture in make_demo.pictures() if name == "one_face")
    (face,) = analyze_image(portrait, analyzer).faces
    (mirrored,) = analyze_image(portrait[:, ::-1], analyzer).faces
    difference = np.abs(face.emotions.probabilities - mirrored.emotions.probabilities)
    assert difference.max() < 0.1
    assert face.emotions.dominant == mirrored.emotions.dominant
