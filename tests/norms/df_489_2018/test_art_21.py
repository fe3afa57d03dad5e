"""Art. 21: the whole team meets each eSF every month, for four hours at most; who receives the public meanwhile."""


def test_monthly_meeting_is_a_rule(clause) -> None:
    found = clause("Art. 21, caput")
    assert (found.artigo, found.forca, found.cobertura, found.regra) == ("Art. 21", "deve", "regra", "reuniao-esf")


def test_four_hours_at_most(pack) -> None:
    meeting = pack.atividades["reuniao-esf"]
    assert (meeting.duracao.fixa, meeting.duracao.maxima, meeting.participantes) == (240, 240, "esf")


def test_further_meetings_last_from_two_to_four_hours(pack) -> None:
    assert pack.atividades["reuniao-esf"].duracao.adicional == (120, 240)


def test_one_esf_of_a_unit_meets_at_a_time(clause) -> None:
    found = clause("Art. 21, parágrafo único")
    assert (found.forca, found.cobertura, found.regra) == ("deve", "regra", "acolhimento-esf")
    assert found.parametros == {"maximo_em_reuniao": 1}
