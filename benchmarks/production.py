"""`python -m benchmarks.production`: a month's end with a million records: seconds and memory of the whole command.

The records are written as an export would be: Windows' encoding, semicolons, dates with times, a few that are wrong.
A second file has nothing but records of people whom nobody knows, each with another name: the worst there is to list.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from benchmarks.report import machine
from escala.production.months import Written
from escala.scenario_files import read_written

RESULTS = Path(__file__).parent / "results"

WRONG = 0.01
"""Share of the records that are wrong, in one of the ways below."""

SPOILT = (
    ("Fulano de Tal", None, None, None),
    (None, "31/02/2027", None, None),
    (None, "15/01/2020", None, None),
    (None, None, "Vacinação", None),
    (None, None, None, "-1"),
    (None, None, None, "1,5"),
    (None, None, None, "99999"),
)


def records(written: Written, number: int, seed: int) -> Iterator[str]:
    """Lines of an export of the roster's month."""
    chance = random.Random(seed)
    people = [one.nome for one in written.loaded.scenario.profissionais.values()]
    kinds = [one.nome for one in written.loaded.ruleset.activities.values()]
    days = [date for date in written.loaded.month.days if date.weekday() < 5]
    yield "Produção;;;;;"
    yield "Número;Profissional;Data;Tipo;Quantidade;Observação"
    for line in range(number):
        moment = dt.datetime.combine(chance.choice(days), dt.time(8 + line % 9, line % 60))
        values = [chance.choice(people), f"{moment:%d/%m/%Y %H:%M}", chance.choice(kinds), f"{chance.randint(1, 3)},0"]
        if chance.random() < WRONG:
            values = [spoilt or value for spoilt, value in zip(chance.choice(SPOILT), values, strict=True)]
        yield f"{line};{';'.join(values)};não houve"


def strangers(number: int) -> Iterator[str]:
    """Lines of people whom nobody knows, no two alike."""
    yield "Profissional;Data;Tipo;Quantidade"
    for line in range(number):
        yield f"Pessoa {line};02/03/2027;Vacina {line};x{line}"


def measure(folder: Path, production: Path, *options: str) -> tuple[float, float, float]:
    """Seconds, those of a processor, and MiB (peak) of the whole command."""
    command = [sys.executable, "-m", "escala", "indicadores", str(folder), "--producao", str(production), *options]
    before = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    _, status, used = _wait(child)
    seconds = time.perf_counter() - before
    if status not in (0, 2):
        raise RuntimeError(child.stderr.read() if child.stderr else "")
    return seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def _wait(child: subprocess.Popen[str]) -> tuple[int, int, resource.struct_rusage]:
    pid, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return pid, child.returncode, used


def main() -> None:
    """Measure, and write a page of results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="a folder with escala.json")
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=5)
    asked = parser.parse_args()
    written = Written(str(asked.folder), *read_written(asked.folder))
    rows = []
    with tempfile.TemporaryDirectory() as temporary:
        table = str(Path(temporary) / "mes.csv")
        for name, lines, options in (
            ("export, 1% wrong", lambda seed: records(written, asked.records, seed), ()),
            ("nothing but strangers", lambda seed: strangers(asked.records), ()),
            ("nothing but strangers, all listed with `--csv`", lambda seed: strangers(asked.records), ("--csv", table)),
        ):
            found = []
            for seed in range(1, asked.runs + 1):
                path = Path(temporary) / "producao.csv"
                with path.open("w", encoding="cp1252", newline="") as file:
                    file.writelines(f"{line}\r\n" for line in lines(seed))
                found.append((*measure(asked.folder, path, *options), path.stat().st_size / 2**20))
            seconds, busy, memory, size = (median(one[n] for one in found) for n in range(4))
            rows.append(f"| {name} | {asked.records:,} | {size:.0f} MiB | {seconds:.1f} | {busy:.1f} | {memory:.0f} |")
            sys.stdout.write(rows[-1] + "\n")
    page = f"""# A month's end with {asked.records:,} records

`make month-bench`, {machine()}. The whole command `escala indicadores`, as a process, imports included;
medians of {asked.runs} seeds. Seconds by the clock, and of a processor: where they differ much, others were at work.

| Records | Lines | File | Seconds | Of a processor | Peak MiB |
|---|---:|---:|---:|---:|---:|
{chr(10).join(rows)}
"""
    (RESULTS / "producao.md").write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
