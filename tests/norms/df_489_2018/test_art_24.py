"""Art. 24: monthly monitoring, and the data that it lives on."""


def test_asks_nothing_of_a_roster(outside) -> None:
    outside("Art. 24, caput", "Art. 24, parágrafo único")
