"""What a probability says once it is calibrated."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from streams.entities.confidence import FIELD, PLAIN, STUDENT, Calibration

SHARES = st.floats(0, 1)


def test_plain_leaves_probabilities() -> None:
    assert [PLAIN(share) for share in (0.5, 0.85)] == [0.5, 0.85]


def test_a_model_that_is_too_sure_is_told_so() -> None:
    for own in (FIELD, STUDENT):
        assert 0.85 <= own(1.0) <= 0.97
        assert own(0.9) < 0.9


@given(SHARES, SHARES, st.sampled_from([FIELD, STUDENT, Calibration(0.3, 0.2)]))
def test_order_is_kept(one: float, other: float, own: Calibration) -> None:
    least, most = sorted((one, other))
    assert 0 <= own(least) <= own(most) <= 1
