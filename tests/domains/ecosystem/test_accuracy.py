"""Error-adjusted areas against the worked example of the paper and against repeated sampling."""

import numpy as np
import pytest

from cityagenda.domains.ecosystem.accuracy import adjusted, error_matrix
from cityagenda.ground.errors import MethodError, SourceError

# Olofsson et al. (2014), tables 8 and 9 and section 5.2, as the tests of two packages in R quote
# them. Two printed half-widths of producer's accuracy (0.23, 0.01) are not what the paper's own
# equation gives (0.25, 0.02); those of the equation stand here.
SAMPLE = np.array([[66, 0, 5, 4], [0, 55, 8, 12], [1, 0, 153, 11], [2, 1, 9, 313]])
MAPPED = {"loss": 18_000.0, "gain": 13_500.0, "forest": 288_000.0, "other": 580_500.0}
Z = 1.96


def test_the_worked_example_of_the_paper_comes_out() -> None:
    found = adjusted(SAMPLE, MAPPED)
    assert found.areas.values.round().tolist() == [21_158, 11_686, 285_770, 581_386]
    assert (Z * found.areas.errors).round().tolist() == [6_158, 3_756, 15_510, 16_282]
    assert found.users.values.round(2).tolist() == [0.88, 0.73, 0.93, 0.96]
    assert (Z * found.users.errors).round(2).tolist() == [0.07, 0.10, 0.04, 0.02]
    assert found.producers.values.round(2).tolist() == [0.75, 0.85, 0.93, 0.96]
    assert (Z * found.producers.errors).round(2).tolist() == [0.21, 0.25, 0.03, 0.02]
    assert round(found.overall, 2) == 0.95
    assert round(Z * found.overall_error, 2) == 0.02
    assert found.proportions.round(4).tolist() == [
        [0.0176, 0, 0.0013, 0.0011],
        [0, 0.0110, 0.0016, 0.0024],
        [0.0019, 0, 0.2967, 0.0213],
        [0.0040, 0.0020, 0.0179, 0.6212],
    ]


def test_areas_add_up_to_the_map() -> None:
    found = adjusted(SAMPLE, MAPPED)
    assert found.areas.values.sum() == pytest.approx(sum(MAPPED.values()), rel=1e-14)
    assert (found.low <= found.areas.values).all()
    assert (found.areas.values <= found.high).all()


def test_a_map_without_errors_is_left_as_it_is() -> None:
    found = adjusted(np.diag([5, 7]), {"a": 3.0, "b": 9.0})
    assert found.areas.values.tolist() == [3.0, 9.0]
    assert found.areas.errors.tolist() == [0.0, 0.0]
    assert found.overall == 1.0


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    random = np.random.default_rng(3)
    shares = np.array([[0.85, 0.15], [0.06, 0.94]])  # truth within what is mapped
    mapped = {"lost": 2_000.0, "kept": 8_000.0}
    truth = np.array(list(mapped.values())) @ shares
    held, estimates = 0, []
    for _ in range(2_000):
        sample = np.array([random.multinomial(200, row) for row in shares])
        found = adjusted(sample, mapped)
        held += found.low[0] <= truth[0] <= found.high[0]
        estimates.append(found.areas.values[0])
    assert 0.93 <= held / 2_000 <= 0.97
    assert np.mean(estimates) == pytest.approx(truth[0], rel=0.005)
    assert np.std(estimates) == pytest.approx(
        adjusted((200 * shares).round().astype(int), mapped).areas.errors[0], rel=0.06
    )


def test_a_class_that_is_nowhere_has_no_producers_accuracy() -> None:
    found = adjusted(np.array([[0, 4], [0, 6]]), {"a": 1.0, "b": 1.0})
    assert np.isnan(found.producers.values[0])
    assert found.areas.values.tolist() == [0.0, 2.0]


def test_a_class_that_is_not_on_the_map_needs_no_places() -> None:
    found = adjusted(np.array([[0, 0], [1, 3]]), {"a": 0.0, "b": 4.0})
    assert found.areas.values.tolist() == [1.0, 3.0]
    assert np.isnan(found.users.values[0])


@pytest.mark.parametrize(
    ("sample", "mapped", "said"),
    [
        ([[1, 0], [0, 5]], {"a": 1.0, "b": 1.0}, "two are needed"),
        ([[3, 0], [0, 5]], {"a": 0.0, "b": 1.0}, "no area on the map"),
        ([[3, -1], [0, 5]], {"a": 1.0, "b": 1.0}, "whole numbers"),
        ([[0.7, 0.3], [0, 5]], {"a": 1.0, "b": 1.0}, "whole numbers"),
        ([[3, 0], [0, 5]], {"a": -1.0, "b": 1.0}, "negative"),
        ([[3, 0], [0, 5]], {"a": float("nan"), "b": 1.0}, "negative"),
    ],
)
def test_what_is_no_sample_is_refused(sample: list, mapped: dict, said: str) -> None:
    with pytest.raises(SourceError, match=said):
        adjusted(np.array(sample), mapped)


def test_classes_must_fit() -> None:
    with pytest.raises(MethodError, match="does not fit"):
        adjusted(SAMPLE, {"a": 1.0})
    with pytest.raises(MethodError, match="confidence"):
        adjusted(SAMPLE, MAPPED, confidence=1.0)


def test_places_are_counted_by_class() -> None:
    names = list(MAPPED)
    places = [(names[i], names[j]) for i in range(4) for j in range(4) for _ in range(SAMPLE[i, j])]
    assert (error_matrix(places, names) == SAMPLE).all()
    with pytest.raises(SourceError, match="'sea' that is not among"):
        error_matrix([("loss", "sea")], names)
