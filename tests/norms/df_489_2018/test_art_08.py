"""Art. 8: where the team is installed, and how people come to it."""


def test_seat_houses_a_linked_esf(clause) -> None:
    found = clause("Art. 8º, primeira parte")
    assert (found.cobertura, found.regra, found.parametros) == ("achado", "vinculos", {"sede_com_esf": True})


def test_access_is_agreed_with_the_esf(outside) -> None:
    outside("Art. 8º, segunda parte")
