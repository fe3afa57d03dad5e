"""Portaria GM/MS 635/2023: hours, links and caps of its three modalities, and no band that it does not give."""

from typing import Any

import pytest

from escala.explain.arithmetic import examine
from escala.norms.loading import load_pack
from escala.norms.pack import Pack
from escala.scenario_files import load_data

MODES = {"ampliada": (300, 10, 12, 120), "complementar": (200, 5, 9, 80), "estrategica": (100, 1, 4, 40)}
"""Modality -> hours a week at least, linked teams from and to, hours of an occupation at most."""


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack("emulti-635-2023")


def team(mode: str, linked: int, loads: dict[str, list[int]]) -> dict[str, Any]:
    people = [(occupation, load) for occupation, each in loads.items() for load in each]
    return {
        "norma": "emulti-635-2023",
        "modalidade": mode,
        "periodo": "2027-03",
        "equipe": {"id": "e", "nome": "eMulti"},
        "sede": "ubs",
        "feriados": {"uf": "RS"},
        "unidades": {"ubs": {"nome": "UBS", "funcionamento": {"seg-sex": ["08:00-18:00"]}, "recursos": {"sala": 1}}},
        "esf": {f"esf-{i}": {"nome": f"eSF {i}", "unidade": "ubs"} for i in range(linked)},
        "profissionais": {
            f"p{i}": {"nome": f"P{i}", "ocupacao": occupation, "carga_horaria": load}
            for i, (occupation, load) in enumerate(people)
        },
    }


def findings(data: dict[str, Any]) -> list[str]:
    loaded = load_data(data, "c.yaml")
    return [f.mensagem for f in examine(loaded.month, loaded.ruleset).findings if f.gravidade == "erro"]


def full(mode: str) -> dict[str, list[int]]:
    """The hours of a modality, no occupation over its cap."""
    hours, _, _, cap = MODES[mode]
    each = {"psicologo": cap, "nutricionista": cap, "farmaceutico": hours - 2 * cap}
    return {id: [20] * (h // 20) for id, h in each.items()}


@pytest.mark.parametrize("mode", MODES)
def test_its_hours(mode: str) -> None:
    _, least, _, _ = MODES[mode]
    loads = full(mode)
    assert findings(team(mode, least, loads)) == []
    loads["farmaceutico"].pop()
    (said,) = findings(team(mode, least, loads))
    assert "faltam 20h" in said


@pytest.mark.parametrize("mode", MODES)
def test_its_links(mode: str) -> None:
    _, least, most, _ = MODES[mode]
    for linked in (least, most):
        assert findings(team(mode, linked, full(mode))) == []
    for linked in filter(None, (least - 1, most + 1)):
        said = findings(team(mode, linked, full(mode)))
        assert any(f"de {least} a {most}" in words for words in said), said


@pytest.mark.parametrize("mode", MODES)
def test_its_cap_of_an_occupation(mode: str) -> None:
    _, least, _, cap = MODES[mode]
    loads = full(mode)
    loads["psicologo"].append(20)
    (said,) = findings(team(mode, least, loads))
    assert f"cada ocupação soma no máximo {cap}h" in said


def test_it_gives_no_hours_to_any_practice(pack: Pack) -> None:
    assert all(row.faixa is None and row.alvo is None for row in pack.linhas.values())


def test_a_physician_is_allowed_and_not_asked_for(pack: Pack) -> None:
    assert not any(occupation.vedada for occupation in pack.ocupacoes.values())
    physicians = [id for id, occupation in pack.ocupacoes.items() if "Médico" in occupation.nome]
    assert len(physicians) >= 5
    assert not any(occupation.especialidade for occupation in pack.ocupacoes.values())


def test_the_modality_of_another_norm_changes_nothing_here(pack: Pack) -> None:
    modes = {id: mode.parametros for id, mode in pack.modalidades.items()}
    assert set(modes) == set(MODES)
    assert all(set(parameters) == {"vinculos", "composicao"} for parameters in modes.values())
    assert all(not mode.parametros for mode in load_pack("df-489-2018").modalidades.values())


def test_every_clause_is_of_the_portaria(pack: Pack) -> None:
    for clause in pack.clausulas:
        assert clause.citacao.startswith(("Art.", "Práticas prioritárias", "Modalidades")), clause.id
