"""Teams of any size, all of one kind, so that what a month costs can be drawn as a curve.

A generated team is far from every limit: rooms, vehicles and hours grow with the people. It is the same for the same
numbers, on any machine.
"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any, NamedTuple

OCCUPATIONS = ("psicologo", "nutricionista", "farmaceutico", "fonoaudiologo", "profissional-educacao-fisica")
"""Taken in turn; none has a legal cap under 40 h a week."""

FIRST_DAY = dt.date(2027, 6, 7)
"""A Monday; the thirteen weeks from it have no holiday of the Federal District."""

DAY = ["07:00-12:00", "13:00-18:00"]


class Size(NamedTuple):
    """What a generated team is made of.

    Attributes:
        people: professionals, of 40 h a week each.
        units: clinics, 20 minutes from each other; the first is the seat.
        esf: family-health teams, dealt out to the units in turn.
        weeks: whole weeks.
    """

    people: int
    units: int = 1
    esf: int = 5
    weeks: int = 4

    @property
    def name(self) -> str:
        """As a file is called: `12p-1u-5e-4s`."""
        return f"{self.people:02d}p-{self.units}u-{self.esf:02d}e-{self.weeks:02d}s"


def team(size: Size) -> dict[str, Any]:
    """A scenario, as its file would say it.

    Raises:
        ValueError: fewer than 5 people, more than 20 eSF, or a unit without an eSF. Then no month of this kind exists.
    """
    if size.people < 5 or not size.units <= size.esf <= 20:
        raise ValueError(f"{size}: a team has 5 people or more, and from one eSF a unit to 20")
    units = [f"ubs-{i}" for i in range(1, size.units + 1)]
    rooms = max(3, -(-size.people // 2))
    return {
        "norma": "df-489-2018",
        "modalidade": "nasf-ab-1",
        "periodo": {
            "inicio": FIRST_DAY.isoformat(),
            "fim": (FIRST_DAY + dt.timedelta(weeks=size.weeks, days=-1)).isoformat(),
        },
        "equipe": {"id": size.name, "nome": f"Equipe {size.name}"},
        "sede": units[0],
        "feriados": {"uf": "DF", "facultativos": False, "locais": []},
        "unidades": {
            unit: {
                "nome": unit.upper().replace("-", " "),
                "funcionamento": {"seg-sex": DAY},
                "recursos": {"consultorio": rooms, "sala": -(-rooms // 2)},
            }
            for unit in units
        },
        "deslocamentos": [
            {"entre": [one, other], "minutos": 20} for i, one in enumerate(units) for other in units[i + 1 :]
        ],
        "recursos": {"veiculo": -(-size.people // 6)},
        "esf": {f"esf-{i + 1}": {"nome": f"eSF {i + 1}", "unidade": units[i % size.units]} for i in range(size.esf)},
        "profissionais": {
            f"p-{i + 1}": {
                "nome": f"Pessoa {i + 1}",
                "ocupacao": OCCUPATIONS[i % len(OCCUPATIONS)],
                "carga_horaria": 40,
            }
            for i in range(size.people)
        },
    }


def write(size: Size, folder: Path) -> Path:
    """The file of a generated team: JSON, which is YAML."""
    path = folder / f"{size.name}.yaml"
    path.write_text(json.dumps(team(size), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path


CURVES: dict[str, tuple[Size, ...]] = {
    "people": tuple(Size(people) for people in (5, 7, 10, 14, 20, 28, 40)),
    "units": tuple(Size(10, units=units, esf=8) for units in (1, 2, 4, 8)),
    "esf": tuple(Size(10, esf=esf) for esf in (5, 7, 10, 14, 20)),
    "weeks": tuple(Size(10, weeks=weeks) for weeks in (4, 5, 13)),
}
"""What grows -> the sizes, all else being the same."""
