"""Art. 3: twelve principles, none of which a roster can hold or break."""

import pytest


def test_announces_them(outside) -> None:
    outside("Art. 3º, caput")


@pytest.mark.parametrize("number", ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"])
def test_principle(outside, number: str) -> None:
    outside(f"Art. 3º, {number}")
