"""The CNES' file of teams and professionals: what is taken out of it, and that nothing personal is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from escala import cli
from escala.cnes import draft, occupation_of, read_register, support_team
from escala.documents.errors import InputError
from escala.norms.loading import load_pack
from escala.scenario_files import load_scenario

CPF, CNS, BORN, MAIL = "12345678901", "700001234567890", "1980-05-17", "ana@exemplo.org"

FILE = f"""<?xml version="1.0" encoding="ISO-8859-1"?>
<ImportarXMLCNES><IDENTIFICACAO ORIGEM="PORTAL" CO_IBGE_MUN="530010" DATA="2027-02-01">
<ESTABELECIMENTOS>
 <DADOS_GERAIS_ESTABELECIMENTOS NM_FANTA="UBS 1 DE SAMAMBAIA" CNPJ="00394700000108" CNES="11111">
  <EQUIPES>
   <DADOS_EQUIPES TP_EQUIPE="70" SG_EQUIPE="ESF" CO_INE="0000000011" NM_REFERENCIA="ESF ÁGUA LIMPA II"
     DT_DESATIVACAO=""/>
   <DADOS_EQUIPES TP_EQUIPE="70" SG_EQUIPE="ESF" CO_INE="0000000012" NM_REFERENCIA="ESF FECHADA"
     DT_DESATIVACAO="2026-01-01"/>
   <DADOS_EQUIPES TP_EQUIPE="71" SG_EQUIPE="ESB" CO_INE="0000000013" NM_REFERENCIA="BUCAL" DT_DESATIVACAO=""/>
   <DADOS_EQUIPES TP_EQUIPE="72" SG_EQUIPE="EMULTI" CO_INE="99" NM_REFERENCIA="EMULTI SUL" DT_DESATIVACAO=""/>
  </EQUIPES>
 </DADOS_GERAIS_ESTABELECIMENTOS>
 <DADOS_GERAIS_ESTABELECIMENTOS NM_FANTA="UBS 2" CNES="0022222"><EQUIPES>
   <DADOS_EQUIPES TP_EQUIPE="70" CO_INE="0000000021" NM_REFERENCIA="ESF NORTE" DT_DESATIVACAO=""/>
 </EQUIPES></DADOS_GERAIS_ESTABELECIMENTOS>
 <DADOS_GERAIS_ESTABELECIMENTOS NM_FANTA="UBS 3" CNES="0033333"><EQUIPES>
   <DADOS_EQUIPES TP_EQUIPE="70" CO_INE="0000000031" NM_REFERENCIA="ESF LONGE" DT_DESATIVACAO=""/>
 </EQUIPES></DADOS_GERAIS_ESTABELECIMENTOS>
</ESTABELECIMENTOS>
<PROFISSIONAIS>
 <DADOS_PROFISSIONAIS NM_PROF="ANA DE SOUZA" CPF_PROF="{CPF}" CO_CNS="{CNS}" DT_NASC="{BORN}" E_MAIL="{MAIL}">
  <LOTACOES><DADOS_LOTACOES CNES="0022222" CO_INE="" CO_CBO="251510"/>
   <DADOS_LOTACOES CNES="0022222" CO_INE="0000000099" CO_CBO="251510"/></LOTACOES></DADOS_PROFISSIONAIS>
 <DADOS_PROFISSIONAIS NM_PROF="BRUNO LIMA" CPF_PROF="{CPF}" CO_CNS="{CNS}"><LOTACOES>
   <DADOS_LOTACOES CNES="0011111" CO_INE="0000000099" CO_CBO="251605"/></LOTACOES></DADOS_PROFISSIONAIS>
 <DADOS_PROFISSIONAIS NM_PROF="ANA DE SOUZA" CPF_PROF="98765432100" CO_CNS="{CNS}"><LOTACOES>
   <DADOS_LOTACOES CNES="0011111" CO_INE="0000000099" CO_CBO="782305"/></LOTACOES></DADOS_PROFISSIONAIS>
 <DADOS_PROFISSIONAIS NM_PROF="CARLA DIAS" CPF_PROF="{CPF}" CO_CNS="{CNS}"><LOTACOES>
   <DADOS_LOTACOES CNES="0011111" CO_INE="0000000011" CO_CBO="225142"/></LOTACOES></DADOS_PROFISSIONAIS>
</PROFISSIONAIS></IDENTIFICACAO></ImportarXMLCNES>"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "cnes.xml"
    path.write_bytes(FILE.encode("latin-1"))
    return path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli.group, [str(one) for one in arguments], prog_name="escala")


def test_units_teams_and_people(file: Path) -> None:
    register = read_register(file)
    assert {one.cnes: one.name for one in register.units.values()} == {
        "0011111": "UBS 1 de Samambaia",
        "0022222": "UBS 2",
        "0033333": "UBS 3",
    }
    assert {one.ine: (one.kind, one.name) for one in register.teams.values()} == {
        "0000000011": ("70", "eSF Água Limpa II"),
        "0000000013": ("71", "Bucal"),
        "0000000099": ("72", "eMulti Sul"),
        "0000000021": ("70", "eSF Norte"),
        "0000000031": ("70", "eSF Longe"),
    }
    assert [one.name for one in register.people] == ["Ana de Souza", "Bruno Lima", "Ana de Souza", "Carla Dias"]


def test_a_draft_has_the_team_its_units_and_their_esf(file: Path) -> None:
    register = read_register(file)
    made = draft(register, support_team(register), load_pack("emulti-635-2023"))
    assert made.data["equipe"] == {"id": "emulti-sul", "nome": "eMulti Sul"}
    assert list(made.data["unidades"]) == ["ubs-1-de-samambaia", "ubs-2"]
    assert made.data["esf"] == {
        "esf-agua-limpa-ii": {"nome": "eSF Água Limpa II", "unidade": "ubs-1-de-samambaia"},
        "esf-norte": {"nome": "eSF Norte", "unidade": "ubs-2"},
    }
    people = made.data["profissionais"]
    assert {id: one["ocupacao"] for id, one in people.items()} == {
        "ana-de-souza": "psicologo",
        "bruno-lima": "assistente-social",
        "ana-de-souza-2": None,
    }
    assert any("CBO 782305" in note for note in made.notes)


def test_nothing_personal_is_kept_or_printed(file: Path) -> None:
    target = file.with_name("equipe.yaml")
    results = [run("importar", file, "--saida", target), run("importar", file, "--json", "--saida", target)]
    results.append(run("importar", file, "--json", "--saida", target, "--sobrescrever"))
    said = target.read_text(encoding="utf-8") + "".join(result.output for result in results)
    assert "Ana de Souza" in said
    for personal in (CPF, CNS, BORN, MAIL, "98765432100"):
        assert personal not in said
        assert personal not in repr(read_register(file))


def test_what_the_file_does_not_say_is_to_be_filled_in(file: Path) -> None:
    target = file.with_name("equipe.yaml")
    result = run("importar", file, "--saida", target)
    assert result.exit_code == 0, result.stderr
    assert "Falta preencher: modalidade, periodo, funcionamento de cada unidade" in result.stdout
    with pytest.raises(InputError) as error:
        load_scenario(target)
    told = "\n".join(problem.message for problem in error.value.problems)
    assert "encontrei nada" in told
    filled = (
        target.read_text(encoding="utf-8")
        .replace("modalidade: null", "modalidade: estrategica")
        .replace("periodo: null", "periodo: 2027-03")
        .replace("funcionamento: null", 'funcionamento: {seg-sex: ["07:00-12:00", "13:00-18:00"]}')
        .replace("carga_horaria: null", "carga_horaria: 30")
        .replace("ocupacao: null", "ocupacao: nutricionista")
    )
    target.write_text(filled, encoding="utf-8")
    assert [one.nome for one in load_scenario(target).scenario.profissionais.values()][1] == "Bruno Lima"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("MARIA JOSÉ D'ÁVILA", "Maria José D'Ávila"),
        ("MARIA-JOSÉ D\u2019ÁVILA DE SANT\u00b4ANA", "Maria-José D\u2019Ávila de Sant\u00b4Ana"),
        ("JOÃO PAULO II DOS SANTOS E SILVA", "João Paulo II dos Santos e Silva"),
        ("D'ÁVILA", "D'Ávila"),
        ("EMULTI DA UBS-2 E DO CAPS-II", "eMulti da UBS-2 e do CAPS-II"),
        ("ESF ESB EAP", "eSF eSB eAP"),
    ],
)
def test_a_name_is_written_as_people_write_it(file: Path, written: str, name: str) -> None:
    file.write_bytes(FILE.replace("CARLA DIAS", written).encode("utf-8").replace(b"ISO-8859-1", b"UTF-8"))
    assert read_register(file).people[-1].name == name


def test_several_teams_are_told_apart_by_their_number(file: Path) -> None:
    other = '<DADOS_EQUIPES TP_EQUIPE="72" CO_INE="0000000098" NM_REFERENCIA="EMULTI NORTE" DT_DESATIVACAO=""/>'
    file.write_bytes(FILE.replace("<EQUIPES>", f"<EQUIPES>{other}", 1).encode("latin-1"))
    result = run("importar", file)
    assert result.exit_code == 2
    assert "o arquivo tem 2 equipes multiprofissionais" in result.stderr
    assert "0000000098 eMulti Norte" in result.stderr
    assert run("importar", file, "--ine", "98").exit_code == 0
    assert "nenhuma tem o INE 7" in run("importar", file, "--ine", "7", "--saida", file.with_name("b.yaml")).stderr


@pytest.mark.parametrize(
    ("cbo", "occupation"),
    [("251510", "psicologo"), ("223505", "enfermeiro"), ("223599", "enfermeiro"), ("999999", None), ("", None)],
)
def test_an_occupation_by_its_code_or_its_family(cbo: str, occupation: str | None) -> None:
    assert occupation_of(cbo, load_pack("df-489-2018")) == occupation


BOMB = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "não é XML válido"),
        (b"<a>", "1:4: o arquivo não é XML válido"),
        (b"<a/>", "esperava o arquivo XML do CNES"),
        (b"<ImportarXMLCNES><IDENTIFICACAO/></ImportarXMLCNES>", "esperava o arquivo XML do CNES"),
        (BOMB.encode(), "DOCTYPE"),
        (BOMB.encode("utf-16"), "DOCTYPE"),
        (b'<?xml version="1.0" encoding="nada"?><a/>', "codificação desconhecida|não é XML válido"),
    ],
)
def test_a_file_that_is_none(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "cnes.xml"
    path.write_bytes(content)
    with pytest.raises(InputError, match=message):
        read_register(path)
    result = run("importar", path, "--json")
    assert result.exit_code == 2
    assert json.loads(result.stdout)["situacao"] == "ilegivel"
    assert not path.with_suffix(".yaml").exists()


@given(st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc")), max_size=30))
def test_any_name_has_an_id(name: str) -> None:
    import re

    from escala.cnes import _ids

    made = _ids([("1", name, "unidade"), ("2", name, "unidade")])
    assert len(set(made.values())) == 2
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9-]*", id) for id in made.values())
