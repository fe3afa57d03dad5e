"""Art. 2: the policy that the team follows besides this norm."""


def test_asks_nothing_of_a_roster(outside) -> None:
    outside("Art. 2º")
