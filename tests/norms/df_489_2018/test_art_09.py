"""Art. 9: who decides how many eSF are linked."""


def test_asks_nothing_of_a_roster(outside) -> None:
    outside("Art. 9º")
