"""Art. 11: where the professionals are posted."""


def test_asks_nothing_of_a_roster(outside) -> None:
    outside("Art. 11")
