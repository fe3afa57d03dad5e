"""Art. 5: what is shared starts from needs and demands."""


def test_asks_nothing_of_a_roster(outside) -> None:
    outside("Art. 5º")
