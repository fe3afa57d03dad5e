"""`escala importar`: an edited roster is written beside, or refused with its breaches; a team becomes a scenario."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from escala.audit import audit_file
from escala.outputs import read_audited, read_roster
from escala.rescheduling import edited as edited_by_hand
from escala.scenario_files import load_scenario, template
from escala.sheets import read_cargo
from escala.sheets.grid import SheetFile
from tests.sheets.workbooks import Edit, edited, put, save
from tests.whatif.trio import WEEK, loaded_of, roster, write


def content(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}


def edit(trio: Path, *edits: Edit, to: Path | None = None) -> Path:
    """The sheet of the folder, or another file, edited."""
    return save(to or trio / "escala.xlsx", edited((trio / "escala.xlsx").read_bytes(), *edits))


HARMLESS = put("E2", "Planejamento, monitoramento e relatórios")
"""Ana plans on Monday morning, where she did other things."""
HARMFUL = put("H5", "Bia Lima")
"""Bia takes over what Ana does on Tuesday morning."""


def test_without_an_edit_every_byte_is_as_it_was(run, trio: Path) -> None:
    before = content(trio)
    result = run("importar", "trio/escala.xlsx")
    assert result.exit_code == 0, result.stderr
    assert result.stdout == (
        "Nada foi editado: a escala é a mesma.\n"
        f"Gravada em trio-editada ({len(before)} arquivos); trio/escala.xlsx ficou como estava.\n"
    )
    assert content(Path("trio-editada")) == content(trio) == before


def test_an_edit_changes_that_session_and_nothing_else(run, trio: Path) -> None:
    edit(trio, HARMLESS)
    result = run("importar", "trio/escala.xlsx")
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert lines[:3] == [
        "1 sessão muda.",
        "  − seg 01/03, 08:00–12:00: registro, educação permanente e outras ações, em UBS 1 (Ana Souza)",
        "  + seg 01/03, 08:00–12:00: planejamento, monitoramento e relatórios, em UBS 1 (Ana Souza)",
    ]
    assert lines[4].startswith("A escala cumpre a norma; ")
    old, new = read_roster(trio), read_roster(Path("trio-editada"))
    assert [s.id for s, t in zip(old.sessoes, new.sessoes, strict=True) if s != t] == ["0001"]
    assert new.sessoes[0].atividade == "planejamento"
    report = audit_file(Path("trio-editada"))
    assert (report.ok, report.total, report.penalidades) == (True, new.objetivo.valor, new.objetivo.parcelas)
    assert not [finding for finding in report.achados if finding.regra == "formato"]
    assert (
        read_cargo(SheetFile(Path("trio-editada/escala.xlsx")))["escala.json"]
        == content(Path("trio-editada"))["escala.json"]
    )


def test_on_another_computer_the_sheet_is_enough(run, trio: Path) -> None:
    edit(trio, HARMLESS, to=Path("devolvida.xlsx"))
    shutil.rmtree(trio)
    assert run("importar", "devolvida.xlsx").exit_code == 0
    assert read_roster(Path("devolvida-editada")).sessoes[0].atividade == "planejamento"
    assert run("importar", "devolvida.xlsx", "-o", "aqui").exit_code == 0
    assert content(Path("aqui")) == content(Path("devolvida-editada"))


def test_new_and_deleted_rows(run, trio: Path) -> None:
    def swap_days(sheet: Any) -> None:
        values = [cell.value for cell in sheet[2]]
        sheet.append([None, *values[1:]])
        sheet.delete_rows(2)

    edit(trio, swap_days)
    result = run("importar", "trio/escala.xlsx")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("1 sessão nova, 1 sessão sai.\n")
    ids = {session.id for session in read_roster(Path("trio-editada")).sessoes}
    assert ids == ({session.id for session in read_roster(trio).sessoes} - {"0001"}) | {"0015"}


def test_a_breach_is_told_and_nothing_is_written(run, trio: Path) -> None:
    edit(trio, HARMFUL)
    result = run("importar", "trio/escala.xlsx")
    assert result.exit_code == 5
    assert "Art. 6º, VI" in result.stdout
    assert "Ana Souza trabalha 6h na semana" in result.stdout
    assert "A escala editada NÃO cumpre a norma: " in result.stdout
    assert "Nada foi gravado." in result.stdout
    assert not Path("trio-editada").exists()


def test_a_breach_says_the_rows_of_its_sessions(run, trio: Path) -> None:
    edit(trio, put("C3", "09:00"), put("D3", "13:00"), put("G3", "UBS 1"), put("E3", "Atividade coletiva específica"))
    edit(trio, put("E2", "Atividade coletiva específica"))
    result = run("importar", "trio/escala.xlsx")
    assert result.exit_code == 5
    said = " ".join(result.stdout.split())
    assert "sala em uso ao mesmo tempo" in said
    assert "(linhas 2 e 3 da aba Editar)" in said


def test_with_breaches_it_is_written_for_replanejar_to_mend(run, trio: Path) -> None:
    edit(trio, HARMFUL)
    result = run("importar", "trio/escala.xlsx", "--com-violacoes")
    assert result.exit_code == 5
    assert "escala replanejar trio-editada --manter-edicoes" in result.stdout
    folder = Path("trio-editada")
    assert set(content(folder)) == {"escala.json", "relatorio.json"}
    assert not audit_file(folder).ok
    edits = edited_by_hand(read_roster(folder), read_audited(folder))
    assert [session.id for session in edits.kept] == ["0004"]
    assert [session.profissionais for session in edits.before] == [("ana",)]
    assert edits.removed == ()


def test_what_is_wrong_names_sheet_and_cell(run, trio: Path) -> None:
    before = edit(trio, put("C4", "8h10"), put("H5", "Zeca")).read_bytes()
    result = run("importar", "trio/escala.xlsx")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        "trio/escala.xlsx: Editar!C4: a hora 08:10 está fora da grade de 20 minutos\n    Talvez 08:00 ou 08:20.\n"
        'trio/escala.xlsx: Editar!H5: esperava o nome de um profissional e encontrei "Zeca"\n'
        "    Use um destes: Ana Souza; Bia Lima; Caio Reis.\n"
    )
    data = json.loads(run("importar", "trio/escala.xlsx", "--json").stdout)
    assert (data["situacao"], data["codigo"]) == ("ilegivel", 2)
    first = data["problemas"][0]
    assert (first["aba"], first["linha"], first["coluna"]) == ("Editar", 4, 3)
    assert Path("trio/escala.xlsx").read_bytes() == before
    assert not Path("trio-editada").exists()


def test_as_json(run, trio: Path) -> None:
    edit(trio, HARMLESS)
    data = json.loads(run("importar", "trio/escala.xlsx", "--json").stdout)
    assert (data["situacao"], data["codigo"], data["pasta"]) == ("editada", 0, "trio-editada")
    assert [session["id"] for session in data["saem"]] == [session["id"] for session in data["entram"]] == ["0001"]
    assert data["linhas"] == {"0001": 2}
    assert data["pontos"]["depois"] == read_roster(Path("trio-editada")).objetivo.valor
    edit(trio, HARMFUL)
    data = json.loads(run("importar", "trio/escala.xlsx", "--json", "--sobrescrever").stdout)
    assert (data["situacao"], data["codigo"], data["pasta"]) == ("reprovada", 5, None)
    assert {breach["regra"] for breach in data["violacoes"]} == {"jornada"}


def test_a_folder_that_exists_is_replaced_only_where_that_is_asked(run, trio: Path) -> None:
    assert run("importar", "trio/escala.xlsx").exit_code == 0
    edit(trio, HARMLESS)
    refused = run("importar", "trio/escala.xlsx")
    assert (refused.exit_code, "--sobrescrever" in refused.stderr) == (2, True)
    assert run("importar", "trio/escala.xlsx", "--sobrescrever").exit_code == 0
    assert read_roster(Path("trio-editada")).sessoes[0].atividade == "planejamento"


def test_a_norm_of_ones_own_goes_along(run, tmp_path: Path, monkeypatch) -> None:
    from escala.norms.resources import models_dir

    monkeypatch.chdir(tmp_path)
    text = (models_dir() / "df-489-2018.yaml").read_text(encoding="utf-8")
    Path("propria.yaml").write_text(text, encoding="utf-8")
    data = {**loaded_of().data, "norma": "propria.yaml"}
    from escala.scenario_files import load_data

    loaded = load_data(data, "trio", base=tmp_path)
    folder = write(tmp_path / "trio", roster(loaded_of(), [WEEK[0].format("")]), loaded)
    edit(folder, put("B2", "02/03/2027"), to=Path("so.xlsx"))
    Path("propria.yaml").unlink()
    assert run("importar", "so.xlsx", "--com-violacoes").exit_code == 5
    assert Path("so-editada/norma.yaml").read_text(encoding="utf-8") == text
    assert read_roster(Path("so-editada")).cenario["norma"] == "norma.yaml"


def test_a_team_goes_out_as_a_sheet_and_comes_back_as_a_scenario(run, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("novo", "--planilha", "equipe.xlsx")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "Planilha escrita em equipe.xlsx. Preenchida: escala importar equipe.xlsx\n"
    again = run("novo", "--planilha", "equipe.xlsx")
    assert (again.exit_code, again.stderr) == (2, "equipe.xlsx já existe e fica como está\n    Escolha outro nome.\n")
    assert run("novo", "--planilha").exit_code == 2
    result = run("importar", "equipe.xlsx")
    assert result.exit_code == 0, result.stderr
    assert result.stdout == (
        "Nasf-AB Minha Equipe: 5 profissionais, 1 unidade e 5 eSF.\n"
        "Cenário escrito em equipe.yaml. Agora: escala conferir equipe.yaml\n"
    )
    Path("modelo.yaml").write_text(template(), encoding="utf-8")
    assert load_scenario(Path("equipe.yaml")).scenario == load_scenario(Path("modelo.yaml")).scenario
    assert run("conferir", "equipe.yaml").exit_code == 0
    assert "já existe" in run("importar", "equipe.xlsx").stderr
    data = json.loads(run("importar", "equipe.xlsx", "-o", "outra.yaml", "--json").stdout)
    assert data == {"situacao": "equipe", "codigo": 0, "arquivo": "outra.yaml", "avisos": []}
    assert run("importar", "equipe.xlsx", "--sobrescrever").exit_code == 0
    assert run("importar", "equipe.xlsx", "--com-violacoes").exit_code == 2


def test_a_file_that_is_no_sheet(run, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("x.xlsx").write_text("oi", encoding="utf-8")
    result = run("importar", "x.xlsx")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("x.xlsx: esperava uma planilha .xlsx e encontrei outro tipo de arquivo\n")
