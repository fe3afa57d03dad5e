"""Annex I: least sum of hours of each modality."""

import pytest


@pytest.mark.parametrize(("mode", "name", "hours"), [("nasf-ab-1", "Nasf-AB 1", 200), ("nasf-ab-2", "Nasf-AB 2", 120)])
def test_modality(pack, clause, mode: str, name: str, hours: int) -> None:
    assert (pack.modalidades[mode].nome, pack.modalidades[mode].horas_minimas) == (name, hours)
    found = clause(f"Anexo I, {name}")
    assert (found.cobertura, found.regra) == ("achado", "composicao")


def test_there_is_no_other(pack) -> None:
    assert len(pack.modalidades) == 2


def test_its_two_footnotes(outside) -> None:
    outside("Anexo I, nota *", "Anexo I, nota **")
