"""Sheets that LibreOffice has opened and saved again: it writes every cell anew, in types of its own."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from escala.importing import import_roster, import_team
from escala.outputs import roster_bytes
from escala.outputs.workbook import is_as_written
from escala.scenario_files import load_scenario, template
from escala.sheets import SheetFile, team_sheet
from tests.installing import alone, need_debian
from tests.sheets.workbooks import edited, put, save, trio, trio_sheet

pytestmark = [pytest.mark.slow, pytest.mark.clients]


def through_libreoffice(path: Path, *formats: str) -> Path:
    """The file after LibreOffice has saved it in these formats, one after the other."""
    office = need_debian("soffice", "libreoffice-calc-nogui")
    for number, form in enumerate(formats):
        folder = path.parent / f"{number}"
        folder.mkdir()
        command = (office, f"-env:UserInstallation=file://{path.parent}/perfil", "--headless", "--convert-to", form)
        with alone("soffice"):
            subprocess.run((*command, "--outdir", folder, path), check=True, capture_output=True, timeout=240)
        path = folder / f"{path.stem}.{form.split(':')[0]}"
    return path


XLSX = "xlsx:Calc MS Excel 2007 XML"


@pytest.mark.parametrize("formats", [(XLSX,), ("ods", XLSX)])
def test_nothing_is_lost(tmp_path: Path, formats: tuple[str, ...]) -> None:
    path = through_libreoffice(save(tmp_path / "escala.xlsx", trio_sheet()), *formats)
    assert is_as_written(tmp_path / "escala.xlsx")
    assert not is_as_written(path)
    found = import_roster(SheetFile(path), path, tmp_path / "de-volta")
    assert (found.situation, found.gone, found.come) == ("igual", (), ())
    assert (tmp_path / "de-volta" / "escala.json").read_bytes() == roster_bytes(trio()[0])


def test_an_edit_arrives(tmp_path: Path) -> None:
    content = edited(trio_sheet(), put("C2", "08:20"), put("H2", "Ana Souza; Bia Lima"))
    path = through_libreoffice(save(tmp_path / "escala.xlsx", content), XLSX)
    found = import_roster(SheetFile(path), path, tmp_path / "nada")
    assert [(s.id, f"{s.inicio:%H:%M}", s.profissionais) for s in found.come] == [("0001", "08:20", ("ana", "bia"))]


def test_a_team_is_the_same(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    path = through_libreoffice(save(tmp_path / "equipe.xlsx", team_sheet()), XLSX)
    (tmp_path / "modelo.yaml").write_text(template(), encoding="utf-8")
    found = import_team(SheetFile(path), path, tmp_path / "equipe.yaml")
    assert found.scenario == load_scenario(tmp_path / "modelo.yaml").scenario
