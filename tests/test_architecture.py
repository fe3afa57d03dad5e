"""The house: who imports whom, what is loaded when, and that each rule has all of its rooms."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

from escala.norms.loading import load_pack, pack_names
from escala.rules.registry import CHECKS, CLAUSES

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "escala"

WITHOUT_CONSTRAINT = {
    "composicao": "who is on the team: no roster can mend it, so it is a finding",
    "vinculos": "which teams are linked: no roster can mend it, so it is a finding",
}
"""The rules that ask nothing of a roster, and why."""


def run_python(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def loaded_by(code: str, *modules: str) -> list[str]:
    """Which of `modules` are loaded after running `code` in a fresh interpreter."""
    return run_python(f"import sys\n{code}\nprint(*[m for m in {modules!r} if m in sys.modules])").split()


def run_command(*arguments: str) -> str:
    return (
        f"from escala.cli import main\nsys.argv = ['escala', *{arguments!r}]\ntry: main()\nexcept SystemExit: print()"
    )


def contracts() -> dict[str, dict[str, object]]:
    with (ROOT / "pyproject.toml").open("rb") as file:
        return {contract["id"]: contract for contract in tomllib.load(file)["tool"]["importlinter"]["contracts"]}


def test_contracts_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert lint_imports(no_cache=True, show_timings=False) == 0


@pytest.mark.parametrize("package", ["domain", "documents", "norms"])
def test_contract_forbids_every_part_that_it_does_not_allow(package: str) -> None:
    allowed = {"domain": set(), "documents": set(), "norms": {"domain", "documents"}}[package]
    parts = {path.stem for path in SOURCE.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    forbidden = contracts()[package]["forbidden_modules"]
    assert forbidden == sorted(f"escala.{part}" for part in parts - allowed - {package, "__init__"})


@pytest.mark.parametrize(
    ("code", "absent"),
    [
        ("import escala.audit", ["ortools", "pandas", "escala.solver", "click"]),
        ("import escala.workflow", ["ortools", "pandas"]),
        ("import escala.whatif.alternatives", ["ortools", "pandas", "escala.solver", "click"]),
        ("import escala.scenario_files", ["ortools", "pandas", "rich", "click"]),
        ("import escala.rules.registry", ["ortools", "pandas", "escala.solver"]),
        (run_command("--help"), ["ortools", "pandas", "pydantic", "rich", "escala.domain"]),
        (run_command("--version"), ["ortools", "pandas", "pydantic", "rich", "escala.domain"]),
        (run_command("gerar", "--help"), ["ortools", "pandas", "pydantic"]),
        (run_command("conferir", "--help"), ["ortools", "pandas"]),
        (run_command("auditar", "--help"), ["ortools", "pandas"]),
        (run_command("normas", "--help"), ["ortools", "pandas"]),
        (run_command("novo"), ["ortools", "pandas"]),
        (run_command("esquema"), ["ortools", "pandas"]),
        (run_command("conferir", str(ROOT / "scenarios" / "ate-22h.yaml")), ["ortools", "pandas"]),
        (run_command("explicar", "--help"), ["ortools", "pandas", "pydantic"]),
        (run_command("comparar", "--help"), ["ortools", "pandas", "pydantic"]),
        ("import escala.study", ["ortools", "pandas", "openpyxl", "rich"]),
        ("import escala.whatif.words", ["ortools", "pandas", "escala.solver", "click"]),
        (run_command("trocar", "--help"), ["ortools", "pandas", "pydantic"]),
        ("import escala.web", ["ortools", "pandas", "escala.solver", "escala.audit", "escala.rules"]),
        ("import escala.web, escala.cli.servir", ["ortools", "pandas", "escala.solver", "escala.audit"]),
        (run_command("servir", "--help"), ["ortools", "pandas", "pydantic", "starlette", "uvicorn"]),
    ],
)
def test_nothing_heavy_is_loaded_before_its_time(code: str, absent: list[str], tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    code = f"import sys, os\nout, sys.stdout = sys.stdout, open(os.devnull, 'w')\n{code}\nsys.stdout = out"
    assert loaded_by(code, *absent) == []


def rule_folders() -> set[str]:
    return {path.name for path in (SOURCE / "rules").iterdir() if (path / "__init__.py").exists()}


def test_packs_name_the_registered_rules_and_no_others() -> None:
    named = {rule for name in pack_names() for rule in load_pack(name).rules()}
    assert named == set(CLAUSES)


def test_every_registered_rule_has_its_folder_and_its_two_readings() -> None:
    assert {rule.replace("-", "_") for rule in CLAUSES} == rule_folders()
    assert set(CHECKS) == set(CLAUSES)
    assert [clause.id for clause in CLAUSES.values()] == list(CLAUSES)
    for folder in rule_folders():
        assert (SOURCE / "rules" / folder / "clause.py").exists()
        assert (SOURCE / "rules" / folder / "check.py").exists()


def test_every_rule_has_its_constraint_but_those_listed() -> None:
    without = {id for id in CLAUSES if not (SOURCE / "rules" / id.replace("-", "_") / "constraint.py").exists()}
    assert without == set(WITHOUT_CONSTRAINT)
    assert {id for id, clause in CLAUSES.items() if not clause.roster} == set(WITHOUT_CONSTRAINT)


def test_soft_rules_have_a_weight_in_every_pack_that_names_them() -> None:
    for name in pack_names():
        for rule, clauses in load_pack(name).rules().items():
            given = any("peso" in clause.parametros for clause in clauses)
            assert given == CLAUSES[rule].soft, (name, rule)


def test_no_article_is_named_outside_the_norms_and_their_rules() -> None:
    import re

    law = re.compile(r"\bArts?\. ?\d|\bPortaria\b|\bLei \d")
    found = [
        f"{path.relative_to(SOURCE)}:{number}"
        for path in sorted(SOURCE.rglob("*.py"))
        if path.relative_to(SOURCE).parts[0] != "rules"
        for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if law.search(text)
    ]
    assert found == []
