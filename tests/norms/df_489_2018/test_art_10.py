"""Art. 10: at least two present at the seat."""


def test_two_at_every_instant_unless_the_team_says_otherwise(clause) -> None:
    found = clause("Art. 10")
    assert (found.forca, found.cobertura, found.regra) == ("deve", "regra", "presenca-minima")
    assert found.parametros == {"minimo": 2, "granularidade": "instante", "estrita": False}


def test_shifts_cover_the_day_without_a_gap(pack) -> None:
    shifts = [(shift.das, shift.as_) for shift in pack.turnos.values()]
    assert shifts == [(6 * 60, 12 * 60), (12 * 60, 19 * 60), (19 * 60, 23 * 60)]
