"""A year's archive: what goes in, and that whatever is changed, taken out or put in is found."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from escala import cli
from escala.archive import MANIFEST, verify
from escala.publication import open_store, plan
from escala.publishing import edition, examine, publish
from tests.whatif.trio import WEEK, loaded_of, roster, write

WEEKS = [one.format(week) for week in ("", "/2") for one in WEEK]


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli.group, [str(one) for one in arguments], prog_name="escala")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two rosters of 2027, one of them published, and an archive of them with a document."""
    place = tmp_path_factory.mktemp("ano")
    for name, period in (
        ("marco", {"inicio": "2027-03-01", "fim": "2027-03-14"}),
        ("maio", {"inicio": "2027-05-03", "fim": "2027-05-16"}),
    ):
        loaded = loaded_of(periodo=period)
        write(place / name, roster(loaded, WEEKS), loaded)
    connection = open_store(place / "escala.db", create=True)
    planned = plan(connection, edition(examine(place / "marco")))
    publish(connection, place / "escala.db", planned, dt.datetime(2027, 2, 20, tzinfo=dt.UTC), "a primeira")
    connection.close()
    (place / "ata.txt").write_text("Ata", encoding="utf-8")
    done = run(
        *("arquivo", place / "maio", place / "marco", "--ano", 2027, "--banco", place / "escala.db"),
        *("--com", place / "ata.txt", "--saida", place / "arquivo", "--json"),
    )
    assert done.exit_code == 0, done.output
    (place / "resumo").write_text(json.loads(done.stdout)["resumo"], encoding="utf-8")
    return place


@pytest.fixture
def copy(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made / "arquivo", tmp_path / "arquivo"))


def test_what_is_in_it(made: Path) -> None:
    data = json.loads((made / "arquivo" / MANIFEST).read_text(encoding="utf-8"))
    assert [(one["tipo"], one["caminho"]) for one in data["arquivos"]] == [
        ("escala", "escalas/2027-03-01/escala.json"),
        ("auditoria", "escalas/2027-03-01/relatorio.json"),
        ("escala", "escalas/2027-05-03/escala.json"),
        ("auditoria", "escalas/2027-05-03/relatorio.json"),
        ("publicacao", "publicacoes/00001.json"),
        ("documento", "documentos/ata.txt"),
    ]
    (published,) = data["publicacoes"]
    assert (published["numero"], published["nota"]) == (1, "a primeira")
    assert published["escala"] == "escalas/2027-03-01/escala.json"


def test_it_holds_as_it_was_written(made: Path) -> None:
    digest = (made / "resumo").read_text(encoding="utf-8")
    for asked in (None, digest, digest[:16], digest.upper()):
        assert verify(made / "arquivo", asked).holds
    result = run("arquivo", "--conferir", made / "arquivo", "--resumo", digest)
    assert (result.exit_code, result.stdout) == (0, f"Tudo confere: 6 arquivos de 2027.\n{digest}\n")


def test_an_archived_roster_is_audited_as_any(made: Path) -> None:
    folder = made / "arquivo" / "escalas" / "2027-03-01"
    result = run("auditar", folder, "--json")
    assert result.exit_code == 0, result.output
    data, report = json.loads(result.stdout), json.loads((folder / "relatorio.json").read_text(encoding="utf-8"))
    assert (data["equipe"], data["inicio"], data["conforme"]) == ("trio", "2027-03-01", True)
    assert data == {key: report[key] for key in data}


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda f: (f / "documentos/ata.txt").write_bytes(b"Atb"), "documentos/ata.txt: mudou desde que foi guardado"),
        (lambda f: (f / "documentos/ata.txt").write_bytes(b"Ata "), "documentos/ata.txt: mudou desde"),
        (lambda f: (f / "publicacoes/00001.json").unlink(), "publicacoes/00001.json: foi tirado"),
        (lambda f: (f / "escalas/nova.json").write_bytes(b"{}"), "escalas/nova.json: foi acrescentado depois"),
        (lambda f: _link(f / "escalas", f / "mais"), "mais: foi acrescentado depois"),
        (lambda f: _link((f / "escalas").rename(f.with_name("fora")), f / "escalas"), "escalas: foi acrescentado"),
        (lambda f: _listed(f, "a" * 300), f"{'a' * 300}: foi tirado"),
        (lambda f: _manifest(f, lambda data: data.update(ano=2028)), "a própria lista foi mudada"),
        (lambda f: _manifest(f, lambda data: data["arquivos"].pop()), "documentos/ata.txt: foi acrescentado depois"),
        (
            lambda f: _manifest(f, lambda data: data["arquivos"].append({"caminho": "../fora"})),
            "a própria lista foi mudada",
        ),
    ],
)
def test_what_was_changed_is_found(copy: Path, spoil: Callable[[Path], object], said: str) -> None:
    spoil(copy)
    result = run("arquivo", "--conferir", copy)
    assert result.exit_code == 5
    assert said in result.stdout
    assert "NÃO confere." in result.stdout


def _link(target: Path, link: Path) -> None:
    link.symlink_to(target, target_is_directory=True)


def _listed(folder: Path, name: str) -> None:
    """List a file of a name in the manifest."""
    entry = {"caminho": name, "tipo": "documento", "bytes": 1, "sha256": ""}
    _manifest(folder, lambda data: data["arquivos"].append(entry))


def _manifest(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    path = folder / MANIFEST
    data = json.loads(path.read_text(encoding="utf-8"))
    change(data)
    path.write_text(json.dumps(data), encoding="utf-8")


def test_a_forged_archive_does_not_have_the_digest_that_was_written_down(copy: Path, made: Path) -> None:
    from escala.archive import _digest

    (copy / "documentos/ata.txt").unlink()

    def forge(data: dict[str, object]) -> None:
        listed = data["arquivos"]
        assert isinstance(listed, list)
        listed.pop()
        del data["resumo"]
        data["resumo"] = _digest(data)

    _manifest(copy, forge)
    assert verify(copy).holds
    result = run("arquivo", "--conferir", copy, "--resumo", (made / "resumo").read_text(encoding="utf-8"))
    assert result.exit_code == 5
    assert "O resumo não é o que se anotou" in result.stdout


@pytest.mark.parametrize("asked", ["", "f", "0" * 15, "0" * 64])
def test_a_digest_that_is_too_short_or_another_does_not_hold(made: Path, asked: str) -> None:
    assert not verify(made / "arquivo", asked).holds


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("marco", "--ano", "2028"), "o período é de 2027, e o arquivo é de 2028"),
        (("marco", "marco", "--ano", "2027"), "há outra escala que começa em 2027-03-01"),
        (("marco", "--ano", "2027", "--com", "ata.txt", "--com", "ata.txt"), "há outro documento chamado ata.txt"),
        (("marco", "--ano", "2027", "--com", "nada.txt"), "nada.txt: o arquivo não existe"),
        (("marco", "--ano", "2027", "--saida", "arquivo"), "arquivo já existe"),
        (("marco", "--ano", "2027", "--banco", "nada.db"), "nada.db: não há histórico"),
        (("marco",), "dê as pastas das escalas e --ano"),
        (("marco", "--conferir", "arquivo"), "--conferir vai só com a pasta"),
        (("--conferir", "marco"), "o arquivo não existe"),
    ],
)
def test_wrong_use(made: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], message: str) -> None:
    monkeypatch.chdir(made)
    before = sorted(path.name for path in made.iterdir())
    result = run("arquivo", *arguments)
    assert result.exit_code == 2, result.stdout
    assert message in result.stderr
    assert sorted(path.name for path in made.iterdir()) == before
