"""An amount just under, on and over each limit of its range."""

import pytest

from escala.domain.standing import standing


@pytest.mark.parametrize(
    ("amount", "stands"), [(2, "abaixo"), (3, "dentro"), (4, "dentro"), (5, "dentro"), (6, "acima")]
)
def test_both_limits_are_in_the_range(amount: int, stands: str) -> None:
    assert standing(amount, 3, 5) == stands
