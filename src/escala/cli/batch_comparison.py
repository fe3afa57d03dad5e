"""Two runs of a batch side by side, on a terminal, as files and as data."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from escala.cli.wording import verbatim
from escala.documents.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from escala.batch.comparing import Change, TwoRuns

FORMAT = "escala-lote-comparacao/1"

MOST_TEAMS = 20
"""Teams shown, where not all are asked for."""


def batches(paths: Sequence[Path]) -> TwoRuns | None:
    """The two runs that some paths are; None where none of them is one.

    Raises:
        InputError: some are runs and others not, or there are not two of them, or one cannot be read.
    """
    from escala.batch.comparing import two_runs
    from escala.batch.manifest import is_batch, read_manifest

    runs = [path for path in paths if is_batch(path)]
    if not runs:
        return None
    if len(paths) != 2 or len(runs) != 2:
        message = f"{runs[0]} é um lote: esperava dois lotes para comparar, e mais nada"
        raise InputError([Problem(str(runs[0]), 0, 0, message, "Dê as pastas de dois lotes.")])
    names = [path.resolve().name for path in runs]
    shown = (names[0], names[1]) if names[0] != names[1] else (str(runs[0]), str(runs[1]))
    return two_runs(shown, read_manifest(runs[0]), read_manifest(runs[1]))


def show(runs: TwoRuns, *, everything: bool) -> None:
    """Print the totals, then the teams of which there is news, what is lost first."""
    from rich.table import Table

    from escala.rules.wording import count

    console = verbatim()
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("")
    for name in (*runs.names, "diferença"):
        table.add_column(name, justify="right")
    for label, one, other in runs.totals():
        table.add_row(label, _number(one), _number(other), _signed(other - one))
    console.print(table)
    changes = list(runs.changes) if everything else runs.telling
    shown = changes if everything else changes[:MOST_TEAMS]
    if not shown:
        console.print("\nNenhuma equipe muda de resposta, nem de folga ou de horas.")
        return
    console.print(f"\nO que muda em {count(len(changes), 'equipe', 'equipes')}, o que se perde primeiro:")
    for change in shown:
        console.print(f"  • {change.name}: {said(change)}", soft_wrap=True)
    if len(changes) > len(shown):
        console.print(f"  … e mais {len(changes) - len(shown)}: --tudo mostra todas, e --csv as grava.")


def said(change: Change) -> str:
    """What changes for a team, in one line of Portuguese."""
    from escala.batch.report import SITUATIONS, wanting
    from escala.rules.wording import hours

    if change.before is None:
        assert change.after is not None
        return f"só está no segundo: {SITUATIONS[change.after.situacao]}"
    if change.after is None:
        return f"só está no primeiro: {SITUATIONS[change.before.situacao]}"
    one, other = SITUATIONS[change.before.situacao], SITUATIONS[change.after.situacao]
    parts = [f"{one} → {other}" if one != other else other]
    if change.step < 0 and change.after.causas:
        parts.append(wanting(change.after))
    if change.difference("presenca_margem"):
        parts.append(f"folga na sede {change.before.presenca_margem} → {change.after.presenca_margem}")
    for key, label in (("presenca_sem_folga", "sem folga na sede"), ("abaixo_do_alvo", "abaixo dos alvos")):
        if difference := change.difference(key):
            parts.append(f"{'+' if difference > 0 else '−'}{hours(abs(int(difference)))} {label}")
    return "; ".join(parts)


def _number(value: float) -> str:
    return f"{value:g}".replace(".", ",")


def _signed(value: float) -> str:
    return "=" if not value else f"{'+' if value > 0 else '−'}{_number(abs(round(value, 1)))}"


def as_data(runs: TwoRuns, code: int) -> dict[str, Any]:
    """Both runs as plain data."""
    return {
        "formato": FORMAT,
        "codigo": code,
        "lotes": [{"nome": n, "opcoes": dict(o)} for n, o in zip(runs.names, runs.options, strict=True)],
        "totais": [{"total": label, "valores": [one, other]} for label, one, other in runs.totals()],
        "equipes": [
            {
                "nome": change.name,
                "muda": change.telling,
                "antes": None if change.before is None else change.before.model_dump(mode="json"),
                "depois": None if change.after is None else change.after.model_dump(mode="json"),
            }
            for change in runs.changes
        ],
    }


def write(runs: TwoRuns, csv: Path | None, xlsx: Path | None) -> None:
    """Write all teams to files.

    Raises:
        OutputError: one of them cannot be written.
    """
    from escala.batch.comparing import teams_frame, totals_frame
    from escala.outputs.tables import csv_lines, write_file, xlsx_bytes

    if csv is not None:
        write_file(csv, csv_lines([teams_frame(runs)]))
    if xlsx is not None:
        write_file(xlsx, xlsx_bytes(totals_frame(runs), [teams_frame(runs)]))
