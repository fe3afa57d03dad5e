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


XLSX = "xlsx:Calc MS Excel 2007 XML"


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of sheets, all saved by LibreOffice; one had been saved as ODS before, another been edited."""
    folder = tmp_path_factory.mktemp("planilhas")
    escala = save(folder / "escala.xlsx", trio_sheet())
    assert is_as_written(escala)
    through = save(folder / "por-ods.xlsx", trio_sheet())
    edits = put("C2", "08:20"), put("H2", "Ana Souza; Bia Lima")
    others = save(folder / "editada.xlsx", edited(trio_sheet(), *edits)), save(folder / "equipe.xlsx", team_sheet())
    convert("ods", folder / "por-ods", through)
    convert(XLSX, folder / "salvas", escala, *others, folder / "por-ods" / "por-ods.ods")
    return folder / "salvas"


def convert(form: str, into: Path, *paths: Path) -> None:
    """Have LibreOffice save files in a format, into a folder."""
    office = need_debian("soffice", "libreoffice-calc-nogui")
    profile = f"-env:UserInstallation=file://{into.parent}/perfil"
    with alone("soffice"):
        command = (office, profile, "--headless", "--convert-to", form, "--outdir", into, *paths)
        subprocess.run(command, check=True, capture_output=True, timeout=240)


@pytest.mark.parametrize("name", ["escala", "por-ods"])
def test_nothing_is_lost(saved: Path, tmp_path: Path, name: str) -> None:
    path = saved / f"{name}.xlsx"
    assert not is_as_written(path)
    found = import_roster(SheetFile(path), path, tmp_path / "de-volta")
    assert (found.situation, found.gone, found.come) == ("igual", (), ())
    assert (tmp_path / "de-volta" / "escala.json").read_bytes() == roster_bytes(trio()[0])


def test_an_edit_arrives(saved: Path, tmp_path: Path) -> None:
    path = saved / "editada.xlsx"
    found = import_roster(SheetFile(path), path, tmp_path / "nada")
    assert [(s.id, f"{s.inicio:%H:%M}", s.profissionais) for s in found.come] == [("0001", "08:20", ("ana", "bia"))]


def test_a_team_is_the_same(saved: Path, tmp_path: Path) -> None:
    path = saved / "equipe.xlsx"
    (tmp_path / "modelo.yaml").write_text(template(), encoding="utf-8")
    found = import_team(SheetFile(path), path, tmp_path / "equipe.yaml")
    assert found.scenario == load_scenario(tmp_path / "modelo.yaml").scenario
