"""What is wrong in a file is told whole, at its place, in these very words: the cases stand in the YAML files here."""

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from escala.norms.pack import Pack
from escala.norms.resources import models_dir
from tests.scenario_files.good import GOOD, NGR, TEAMS, load, problems, spoiled, warnings

SCENARIOS = {"bom": GOOD, "ngr": NGR, "equipes": TEAMS}


CASES = [
    pytest.param(case, id=f"{file.stem}:{case['caso']}")
    for file in sorted(Path(__file__).parent.glob("*.yaml"))
    for case in YAML(typ="safe", pure=True).load(file)
]


@pytest.mark.parametrize("case", CASES)
def test_exact_problems(case: dict[str, Any], in_folder: Path) -> None:
    text = spoiled(case["troca"], case["por"], SCENARIOS[case.get("cenario", "bom")])
    found = problems(text) if "erros" in case else warnings(text)
    expected = case["erros"] if "erros" in case else case["avisos"]
    assert found == [f"c.yaml:{said}" for said in expected]


@pytest.mark.parametrize("text", [GOOD, NGR], ids=["nasf", "ngr"])
def test_the_good_scenarios_are_good(text: str, in_folder: Path) -> None:
    assert warnings(text) == []


def test_everything_at_once(in_folder: Path) -> None:
    """Wrong types, unknown names and unknown keys in one file are told together, in order of place."""
    text = GOOD
    for old, new in (
        ("modalidade: nasf-ab-1", "modalidade: [nasf-ab-1]"),
        ("sede: ubs-2", "sede: ubs-3"),
        ('{seg-sex: ["07:00-12:00", "13:00-18:00"]}', '{seg-sex: ["07:10-12:00"]}'),
        ("carga_horaria: 40", "carga_horaria: 200"),
        ("ocupacao: nutricionista", "ocupacao: [nutricionista]"),
        ("atividade: intersetorial", "atividade: intersetoral"),
        ('das: "08:00"', "das: 8"),
        ("duracao:", "durasao:"),
        ("pesos:", "peso: 1\npesos:"),
    ):
        text = text.replace(old, new)
    assert [problem.split(": ")[0] for problem in problems(text)] == [
        "c.yaml:2:13",
        "c.yaml:5:7",
        "c.yaml:10:31",
        "c.yaml:26:20",
        "c.yaml:30:35",
        "c.yaml:34:39",
        "c.yaml:35:76",
        "c.yaml:37:17",
        "c.yaml:38:1",
    ]


def test_items_keep_their_places_when_others_before_them_are_wrong(in_folder: Path) -> None:
    text = spoiled("{de: 2027-03-08, ate: 2027-03-12, motivo: férias}", "3, {de: 2027-05-08, ate: 2027-05-09}, 4")
    text = text.replace('{profissionais: [ana], atividade: intersetorial, em: 2027-03-17, das: "13:00"', "{das: [x]")
    text = text.replace("esf: [esf-2]}", "esf: [esf-2, esf-9]}")
    assert [problem for problem in problems(text) if "não existe em" in problem] == [
        'c.yaml:35:127: a eSF "esf-9" não existe em esf\n    Talvez "esf-2"?'
    ]


@pytest.mark.parametrize(
    "name", ["Ana; a \\ barra", "Ana, a vírgula", "Ana 🙂👩‍⚕️", "ana" * 66, "O'Hara", 'A "B"', "ção"]
)
def test_names_that_are_fine(name: str, in_folder: Path) -> None:
    quoted = "'" + name.replace("'", "''") + "'"
    loaded = load(spoiled("nome: Ana Souza", f"nome: {quoted}"))
    assert loaded.scenario.profissionais["ana"].nome == name


def test_a_commitment_that_never_takes_place(in_folder: Path) -> None:
    text = spoiled("{de: 2027-03-08, ate: 2027-03-12, motivo: férias}", "{de: 2027-03-01, ate: 2027-03-28}")
    assert warnings(text.replace("em: 2027-03-17", "toda: seg")) == [
        "c.yaml:34:60: o compromisso não acontece nenhuma vez: só há feriados e ausências nesse dia da semana"
    ]


def test_a_wrong_pack_is_told_with_its_own_places(in_folder: Path) -> None:
    Path("norma.yaml").write_text("formato: escala-norma/1\nid: x\n", encoding="utf-8")
    told = problems(spoiled("norma: df-489-2018", "norma: norma.yaml"))
    assert told[0] == 'c.yaml:1:8: a norma "norma.yaml" tem problemas no seu próprio arquivo'
    lacking = {name for name, field in Pack.model_fields.items() if field.is_required()} - {"formato", "id"}
    assert len(told) == 1 + len(lacking)
    assert all(problem.startswith("norma.yaml:1:1: falta a chave") for problem in told[1:])


NORM = (models_dir() / "ngr-regional.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("a_cada: semana\n", "a_cada: ano\n", 'esperava semana, quinzena, mes ou periodo e encontrei "ano"'),
        ("ao_menos: 2\n", "ao_menos: 7\n", "no_maximo é menor do que ao_menos"),
        ("dias_entre: 3\n", "dias_entre: 0\n", "esperava um número a partir de 1 e encontrei 0"),
        ("convidados: [da-unidade]", "convidado: [da-unidade]", 'a chave "convidado" não existe aqui'),
        (
            "atividade: visita-apoio\n",
            "atividade: visita-de-apoio\n",
            '"visita-de-apoio" não existe em atividades da norma',
        ),
        (
            "atividade: visita-apoio\n",
            "atividade: monitoramento\n",
            'a atividade "monitoramento" não é de convocados, e uma cláusula só marca essas',
        ),
        (
            "atividade: visita-apoio\n",
            "atividade: colegiado-local\n",
            'a atividade "colegiado-local" já é da cláusula colegiado-local',
        ),
    ],
)
def test_a_clause_of_a_kind_is_told_at_its_place_in_the_norm(old: str, new: str, told: str, in_folder: Path) -> None:
    assert NORM.count(old) == 1
    Path("norma.yaml").write_text(NORM.replace(old, new), encoding="utf-8")
    line = next(n for n, text in enumerate(NORM.splitlines(), 1) if old.strip() in text)
    found = problems(spoiled("norma: ngr-regional", "norma: norma.yaml", NGR))
    assert found[0] == 'c.yaml:1:8: a norma "norma.yaml" tem problemas no seu próprio arquivo'
    (only,) = found[1:]
    place, _, said = only.partition(": ")
    moved = 1 if told.startswith("no_maximo") else 0  # what is told of two stands at the second
    assert place.startswith(f"norma.yaml:{line + moved}:")
    assert said.splitlines()[0] == told


def test_a_clause_of_a_kind_with_no_parameters_at_all(in_folder: Path) -> None:
    start = NORM.index("    parametros:\n      atividade: visita-apoio")
    text = NORM[:start] + NORM[NORM.index("    nota: A fonte não diz quantas nem") :]
    Path("norma.yaml").write_text(text, encoding="utf-8")
    line = text[: text.index("id: visitas-apoio")].count("\n") + 1
    found = problems(spoiled("norma: ngr-regional", "norma: norma.yaml", NGR))
    assert [problem.splitlines()[0].partition(": ")[2] for problem in found[1:]] == [
        'falta a chave "atividade"',
        'falta a chave "ao_menos"',
    ]
    assert {problem.partition(": ")[0] for problem in found[1:]} == {f"norma.yaml:{line}:5"}


def test_a_duration_of_a_kinds_clause_is_on_the_norms_own_grid(in_folder: Path) -> None:
    text = (models_dir() / "nucleo-apoio-matricial.yaml").read_text(encoding="utf-8")
    line = text[: text.index("presenca:")].count("\n") + 1
    scenario = spoiled("norma: nucleo-apoio-matricial", "norma: norma.yaml", TEAMS)
    text = spoiled('presenca: "03:00"', 'presenca: "02:50"', text)
    Path("norma.yaml").write_text(text, encoding="utf-8")
    assert problems(scenario)[1:] == [
        f"norma.yaml:{line}:17: a duração 02:50 está fora da grade de 20 minutos\n    Talvez 02:40 ou 03:00."
    ]
    Path("norma.yaml").write_text(spoiled("grade: 20\n", "grade: 10\n", text), encoding="utf-8")
    assert load(scenario).ruleset.grid == 10


def test_a_norm_that_names_what_only_a_scenario_has(in_folder: Path) -> None:
    text = NORM.replace("convidados: [da-unidade]", "convidados: [cras]")
    Path("norma.yaml").write_text(text, encoding="utf-8")
    assert problems(spoiled("norma: ngr-regional", "norma: norma.yaml", NGR)) == [
        "c.yaml:1:8: na norma ngr-regional, a cláusula colegiado-local pede o que falta: "
        '"cras" não existe em parceiros\n'
        "    Use coordenacao, da-unidade, direcao."
    ]
