"""What loading gives, to whom, how fast and with how little."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from escala.documents.errors import InputError
from escala.documents.reader import parse_json
from escala.domain.scenario import Scenario
from escala.norms.loading import load_pack
from escala.norms.resources import scenarios_dir
from escala.scenario_files import load_data, load_scenario
from tests.scenario_files.good import GOOD, load

EXAMPLES = sorted(scenarios_dir().rglob("*.yaml"))


def test_what_is_loaded(in_folder: Path) -> None:
    loaded = load(GOOD, "pasta/samambaia.yaml")
    assert (loaded.name, loaded.title, loaded.warnings) == ("samambaia", None, ())
    assert loaded.pack is load_pack("df-489-2018")
    assert loaded.ruleset.activities["reuniao-esf"].duracao.fixa == 180
    assert loaded.ruleset.adjustments[0].values == {"duracao": "03:00"}
    assert loaded.ruleset.weights == {"equidade-esf": 3}
    assert [week.label for week in loaded.month.weeks] == ["2027-W09", "2027-W10", "2027-W11", "2027-W12"]
    assert loaded.data["profissionais"]["ana"]["ausencias"][0]["de"] == "2027-03-08"


def test_it_is_read_back_from_its_own_data(in_folder: Path) -> None:
    loaded = load(GOOD)
    for data in (loaded.data, loaded.scenario.to_data(), json.loads(json.dumps(loaded.scenario.to_data()))):
        assert load_data(data, "c").scenario == loaded.scenario
    assert Scenario.model_validate(loaded.scenario.to_data()) == loaded.scenario


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_examples_load(file: Path) -> None:
    loaded = load_scenario(file)
    assert loaded.warnings == ()
    assert load_data(loaded.scenario.to_data(), file.stem).scenario == loaded.scenario


def test_data_inside_a_document() -> None:
    document = parse_json(
        '{"formato": "escala/1",\n "cenario": {"norma": "df-489-2018",\n  "sede": 3}}', "e/escala.json"
    )
    with pytest.raises(InputError) as raised:
        load_data(None, "e", document=document, prefix=("cenario",))
    assert (
        str(raised.value.problems[-1])
        == 'e/escala.json:3:11: esperava um texto e encontrei 3\n    Talvez "3", entre aspas.'
    )
    assert str(raised.value.problems[0]) == (
        'e/escala.json:2:2: falta a chave "modalidade"\n    Acrescente a chave "modalidade".'
    )


@pytest.mark.parametrize("data", [None, 3, "x", [], [{}]])
def test_data_that_is_no_mapping(data: object) -> None:
    with pytest.raises(InputError, match="esperava um cenário, com as suas chaves, e encontrei"):
        load_data(data, "c")


def test_data_without_a_place() -> None:
    with pytest.raises(InputError) as raised:
        load_data({"sede": 3}, "c")
    assert 'c: sede: esperava um texto e encontrei 3\n    Talvez "3", entre aspas.' in str(raised.value).replace(
        "\nc:", "\n\nc:"
    ).split("\n\n")


def test_data_that_names_a_file_has_no_folder_to_look_in(in_folder: Path) -> None:
    data = load(GOOD).data
    with pytest.raises(InputError, match=r'esperava o nome de uma norma e encontrei o caminho "n.yaml"'):
        load_data({**data, "norma": "n.yaml"}, "c")


def test_another_norm_may_be_given(in_folder: Path) -> None:
    data = load(GOOD).data
    pack = load_pack("df-489-2018").model_copy(update={"id": "outra"})
    assert load_data({**data, "norma": "outra"}, "c", pack=pack).pack is pack


def test_an_adjusted_length_keeps_its_form(in_folder: Path) -> None:
    text = GOOD.replace('reuniao-esf: {duracao: "03:00"', 'atendimento-individual: {duracao: "01:00"')
    length = load(text).ruleset.activities["atendimento-individual"].duracao
    assert (length.multiplo, length.fixa) == (60, None)


def test_loading_needs_no_solver_and_no_pandas(in_folder: Path) -> None:
    Path("c.yaml").write_text(GOOD, encoding="utf-8")
    program = (
        "import sys; from pathlib import Path; from escala.scenario_files import load_scenario;"
        "load_scenario(Path('c.yaml')); print([m for m in ('ortools', 'pandas', 'numpy', 'rich') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
