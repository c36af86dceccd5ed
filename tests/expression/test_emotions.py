import numpy as np
import pytest

from fer_desktop.expression.emotions import EMOTIONS, EmotionDistribution

HAPPY = np.array([0.1, 0.0, 0.1, 0.5, 0.1, 0.1, 0.1], np.float32)


def test_the_seven_stand_in_fer_2013_order():
    assert EMOTIONS == ("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral")


def test_a_distribution_names_its_dominant_emotion():
    distribution = EmotionDistribution(HAPPY.copy())
    assert distribution.dominant == "happy"
    assert distribution.confidence == pytest.approx(0.5)
    assert distribution.probability_of("sad") == pytest.approx(0.1)


def test_the_first_of_equals_is_dominant():
    assert EmotionDistribution(np.full(7, 1 / 7, np.float32)).dominant == "angry"


def test_a_distribution_cannot_be_changed():
    with pytest.raises(ValueError, match="read-only"):
        EmotionDistribution(HAPPY.copy()).probabilities[0] = 1


def test_an_eighth_emotion_is_an_error_of_the_caller():
    with pytest.raises(ValueError, match="not in tuple"):
        EmotionDistribution(HAPPY.copy()).probability_of("contempt")


@pytest.mark.fault("81b")
@pytest.mark.parametrize(
    "numbers",
    [
        np.full(7, np.nan, np.float32),
        np.array([np.inf, 0, 0, 0, 0, 0, 0], np.float32),
        np.zeros(7, np.float32),
        np.array([-0.5, 1.5, 0, 0, 0, 0, 0], np.float32),
        np.full(8, 1 / 8, np.float32),
        np.full(7, 1 / 7, np.float64),
        np.full((1, 7), 1 / 7, np.float32),
    ],
    ids=["nan", "infinity", "zeros", "negative", "eight", "float64", "two dimensions"],
)
def test_what_is_no_distribution_cannot_be_made_one(numbers):
    with pytest.raises(ValueError, match=r"expected \(7,\)|not a probability distribution"):
        EmotionDistribution(numbers)
