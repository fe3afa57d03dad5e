"""Art. 20: the whole team meets every week, for two hours at most."""


def test_weekly_meeting_is_a_rule(clause) -> None:
    found = clause("Art. 20")
    assert (found.forca, found.cobertura, found.regra, found.principal) == ("deve", "regra", "reuniao-equipe", True)


def test_two_hours_at_most_for_all(pack) -> None:
    meeting = pack.atividades["reuniao-equipe"]
    assert (meeting.duracao.fixa, meeting.duracao.maxima, meeting.participantes) == (120, 120, "equipe")


def test_guests_are_outside_the_roster(outside) -> None:
    outside("Art. 20, parte final")
