"""What each page takes for granted: the files that it speaks of and does not make itself."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from escala.outputs import ROSTER_FILE, read_roster
from escala.scenario_files import template
from tests.audit.good import SCENARIO
from tests.docs.fences import EPILOGS, ROOT, fences
from tests.docs.scratch import Scratch, run
from tests.production.team import save, written
from tests.test_cnes import FILE as CNES
from tests.whatif.trio import WEEK, loaded_of, roster, write

ROSTERS = Path("saida")
GUIDE = "docs/guia-do-coordenador.md"


def readme(here: Scratch) -> None:
    """Another month of the team that the page makes, a folder of teams, and records."""
    Path("scenarios").symlink_to(ROOT / "scenarios")
    team("o-mes-seguinte.yaml", periodo="{inicio: 2027-03-29, fim: 2027-04-11}")  # two weeks of it tell the same
    teams("equipes")
    records()


def guide(here: Scratch) -> None:
    """The guide makes `samambaia.yaml` and its roster; what it takes from them elsewhere stands here already.

    That roster is shown where the guide draws another one.
    """
    Path("scenarios").symlink_to(ROOT / "scenarios")
    solved("samambaia", "samambaia-marco")
    months()
    published("samambaia")
    sessions(here, ROSTERS / "samambaia", ("ana", "0144"), ("carla", "0151"))
    shutil.copy(ROSTERS / "samambaia" / "escala.xlsx", "escala.xlsx")
    shutil.rmtree(ROSTERS / "samambaia")
    explanation = ROSTERS / "explicacao"
    explanation.mkdir()
    save_text(f"{explanation}/samambaia-reparo-1.yaml", block(GUIDE, "# Proposto por escala explicar"))
    save_text("sem-ana.yaml", block(GUIDE, "base: samambaia.yaml"))
    here.stands_for |= {
        "saida/samambaia-explicacao": str(explanation),
        "saida/confortavel": "saida/samambaia",
        "--pessoa psi": "--pessoa ana",
        "saida/sem-ana": "saida/samambaia-marco",
        "PASTA": "saida/samambaia",
    }
    team("samambaia-abril.yaml", periodo="2027-04")
    Path("cnes.xml").write_bytes(CNES.encode("latin-1"))
    records()
    records("ano.csv")
    minutes()


def batches(here: Scratch) -> None:
    """A folder of teams and a list of them, and the batch of the month after."""
    teams("equipes")
    save_text("equipes.txt", "equipes/dupla.yaml\n")
    assert run("lote", "equipes", "--saida", "saida/2027-04").exit_code == 0


def indicators(here: Scratch) -> None:
    """The page's own export, and rosters of people who are in it."""
    months()
    save_text("producao.csv", block("docs/indicadores.md", "Profissional;Data"))


def norm(here: Scratch) -> None:
    """The page's own norm and team."""
    save_text("atencao-domiciliar.yaml", block("docs/new-norm.md", "formato: escala-norma/1"))
    save_text("equipe.yaml", block("docs/new-norm.md", "norma: atencao-domiciliar.yaml"))


def server(here: Scratch) -> None:
    """A roster, and a folder for what is the service's."""
    loaded = loaded_of()
    found = roster(loaded, [text.format(week) for week in ("", "/2") for text in WEEK])
    write(ROSTERS / "trio", found, loaded)
    here.stands_for |= {"PASTA": "saida/trio", "/var/lib/escala": "servico"}
    Path("servico").mkdir()


def epilogs(here: Scratch) -> None:
    """The team of the guide with its roster and its publications, rosters of the year, and batches."""
    solved("samambaia")
    team("samambaia.yaml")
    sessions(here, ROSTERS / "samambaia", ("ana", "0042"), ("ana", "0144"), ("carla", "0151"))
    published("samambaia")
    months()
    for name in ("equipes", "equipes-sem-residentes", "sem-ana"):
        (Path("prontas") / name).mkdir(parents=True)
        here.stands_for[f"saida/{name}"] = f"prontas/{name}"
    here.stands_for["saida/*"] = "saida/[!s]*"  # of one team
    teams("equipes")
    save_text("equipes.txt", "equipes/dupla.yaml\n")
    Path("cnes.xml").write_bytes(
        CNES.replace("0000000099", "0001234567").replace('"99"', '"1234567"').encode("latin-1")
    )
    save_text("sem-ana.yaml", block(GUIDE, "base: samambaia.yaml"))
    save_text("falta.yaml", block(GUIDE, "titulo: Ana de licença"))
    save_text("colunas.yaml", "maximo: 300\n")
    records()
    minutes()
    shutil.copy(ROSTERS / "samambaia" / ROSTER_FILE, ROSTER_FILE)
    shutil.copy(ROSTERS / "samambaia" / "escala.xlsx", "escala.xlsx")


GIVEN: Mapping[str, Callable[[Scratch], None]] = {
    "README.md": readme,
    "docs/escala-em-escala.md": batches,
    "docs/guia-do-coordenador.md": guide,
    "docs/indicadores.md": indicators,
    "docs/new-norm.md": norm,
    "docs/servir.md": server,
    EPILOGS: epilogs,
}
"""Page -> what makes what it takes for granted, in the current folder."""


def team(name: str, **changes: str) -> None:
    """The scenario that `escala novo` writes; where changes say so, with other values of some keys."""
    text = template()
    for key, value in changes.items():
        text, found = re.subn(rf"(?m)^{key}: \S+", f"{key}: {value}", text)
        assert found == 1, key
    save_text(name, text)


def solved(name: str, *copies: str) -> None:
    """That scenario's roster, without the scenario; and the same roster in further folders."""
    team(f"{name}.yaml")
    done = run("gerar", f"{name}.yaml")
    assert done.exit_code == 0, done.output
    Path(f"{name}.yaml").unlink()
    for copy in copies:
        shutil.copytree(ROSTERS / name, ROSTERS / copy)


def sessions(here: Scratch, folder: Path, *named: tuple[str, str]) -> None:
    """What the page's ids of sessions are in this roster: one that somebody does alone, for each."""
    found = read_roster(folder / ROSTER_FILE).sessoes
    here.stands_for |= {id_: next(s.id for s in found if s.profissionais == (who,)) for who, id_ in named}


def months() -> None:
    """Rosters of months in a row, made by hand, of a team in which there is an Ana Souza and a Bia Lima too."""
    for name, first, last in (
        ("janeiro", "2027-01-04", "2027-01-31"),
        ("fevereiro", "2027-02-01", "2027-02-28"),
        ("marco", "2027-03-01", "2027-03-28"),
        ("abril", "2027-03-29", "2027-05-02"),
        ("maio", "2027-05-03", "2027-05-30"),
    ):
        made = written(periodo={"inicio": first, "fim": last})
        write(ROSTERS / name, made.roster, made.loaded)
    if not (ROSTERS / "samambaia-marco").exists():
        shutil.copytree(ROSTERS / "marco", ROSTERS / "samambaia-marco")


def records(name: str = "producao.csv") -> None:
    """Records of production of somebody whom every team here has."""
    save(Path(), [("Ana Souza", "02/03/2027", "Atendimento individual específico", 6)], name)


def minutes() -> None:
    """Minutes of a meeting, which somebody scanned."""
    Path("atas").mkdir()
    Path("atas/ata-marco.pdf").write_bytes(b"%PDF-1.7")


def published(name: str, times: int = 5) -> None:
    """So many publications of one roster: what is undone is published once more."""
    assert run("publicar", str(ROSTERS / name), "--sim").exit_code == 0
    for _ in range(times - 1):
        assert run("desfazer", "--sim").exit_code == 0


def teams(folder: str) -> None:
    """A folder with the scenario of one small team."""
    Path(folder).mkdir()
    save_text(f"{folder}/dupla.yaml", json.dumps(SCENARIO, ensure_ascii=False))


def block(page: str, begin: str) -> str:
    """The block of a page that begins so."""
    (found,) = [fence.text for fence in fences(page) if fence.text.startswith(begin)]
    return found


def save_text(name: str, text: str) -> None:
    """A file in the current folder."""
    Path(name).write_text(text, encoding="utf-8")
