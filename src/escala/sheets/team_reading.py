"""A described team read back: the data of a scenario, in which every value knows its cell."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from typing import Any

from escala.documents.document import Path_
from escala.documents.errors import InputError, Problem
from escala.domain.clock import WEEKDAY_NAMES, WEEKDAYS, format_clock
from escala.domain.values import slug
from escala.norms.pack import Pack
from escala.sheets import cells
from escala.sheets.grid import SheetFile
from escala.sheets.labels import Labels, fold
from escala.sheets.names import PLACES
from escala.sheets.table import Faults, Row, table_rows
from escala.sheets.team_form import (
    ABSENCES,
    COMMITMENTS,
    ESF,
    NEEDED,
    NEEDED_FIELDS,
    PEOPLE,
    SHEETS,
    TEAM,
    TEAM_COLUMNS,
    TEAM_FIELDS,
    TRAVEL,
    UNITS,
)

Cell = tuple[str, int, int]
"""Sheet, row and column, from 1."""

_SPAN = re.compile(r"([\d:h]+)\s*(?:-|–|—|às|as|a|até|ate)\s*([\d:h]+)")
_NEVER = ("", "-", "–", "não", "nao", "fechado", "fechada", "folga")


@dataclass
class TeamSource:
    """The data of a scenario that was described in a sheet; problems are told at their cells.

    Attributes:
        file: the workbook, as messages show it.
        data: the data, with the keys of a scenario file.
        cells: way to a value -> its cell.
        keys: way to a value -> the cell of its key.
    """

    file: str
    data: dict[str, Any] = field(default_factory=dict)
    cells: dict[Path_, Cell] = field(default_factory=dict)
    keys: dict[Path_, Cell] = field(default_factory=dict)

    def problem(self, path: Path_, message: str, hint: str = "", *, key: bool = False) -> Problem:
        """A problem at the cell of a value, or of its key; of what has none, at that of its nearest ancestor."""
        for length in range(len(path), 0, -1):
            nearest = path[:length]
            cell = self.keys.get(nearest) if key or length < len(path) else None
            cell = cell or self.cells.get(nearest) or self.keys.get(nearest)
            if cell is not None:
                sheet, row, column = cell
                return Problem(self.file, row, column, message, hint, sheet=sheet)
        where = ".".join(str(step) for step in path)
        return Problem(self.file, 0, 0, f"{where}: {message}" if where else message, hint)

    def put(self, path: Path_, value: Any, cell: Cell) -> None:
        """Set a value, with the mappings and lists on its way, and its cell."""
        at: Any = self.data
        for step, following in pairwise(path):
            empty: Any = [] if isinstance(following, int) else {}
            if isinstance(at, list):
                if step == len(at):
                    at.append(empty)
                at = at[step]  # type: ignore[index]
            else:
                at = at.setdefault(step, empty)
        if isinstance(at, list):
            at.append(value)
        else:
            at[path[-1]] = value
        self.cells[path] = cell


class TeamReader:
    """Reads the sheets of a team.

    Attributes:
        source: what they say.
        faults: what is wrong with single cells.
    """

    def __init__(self, file: SheetFile) -> None:
        self.source = TeamSource(file.name)
        self.faults = Faults(file.name)
        self._file = file
        self._ids: dict[str, Labels] = {}
        self._own: dict[tuple[str, int], str] = {}
        self._activities = self._occupations = Labels({})

    def read(self, pack: Callable[[str], Pack | None]) -> None:
        """Read everything.

        Args:
            pack: the norm of a name; None where there is none.

        Raises:
            InputError: sheets that are needed are missing.
        """
        missing = [name for name in NEEDED if not self._file.has(name)]
        if missing:
            message = f"falta a aba {missing[0]}; encontrei {', '.join(self._file.sheets)}"
            raise InputError([Problem(self._file.name, 0, 0, message, "Comece de novo com escala novo --planilha.")])
        self._team()
        norm = pack(str(self.source.data.get("norma") or ""))
        self._activities = Labels({} if norm is None else {id: one.nome for id, one in norm.atividades.items()})
        self._occupations = Labels({} if norm is None else {id: one.nome for id, one in norm.ocupacoes.items()})
        tables = {name: self._rows(name) for name in SHEETS}
        if any(problem.line == 1 for problem in self.faults.problems):  # without headings, nothing else can be told
            self.faults.end()
        for kind, name in (("unidades", UNITS), ("esf", ESF), ("profissionais", PEOPLE)):
            self._identify(kind, tables[name])
        for row, id in self._identified(UNITS, tables):
            self._unit(row, ("unidades", id))
        for row, id in self._identified(ESF, tables):
            self._esf(row, ("esf", id))
        for row, id in self._identified(PEOPLE, tables):
            self._person(row, ("profissionais", id))
        for row in tables[ABSENCES]:
            self._absence(row)
        for number, row in enumerate(tables[TRAVEL]):
            self._travel(row, ("deslocamentos", number))
        for number, row in enumerate(tables[COMMITMENTS]):
            self._commitment(row, ("compromissos", number))
        if self.source.data.get("sede"):
            seat = self._ids["unidades"].find(self.source.data["sede"])
            self.source.data["sede"] = seat or self.source.data["sede"]

    # -- tables -------------------------------------------------------------------------------------------------------

    def _rows(self, sheet: str) -> list[Row]:
        if not self._file.has(sheet):
            return []
        headings = {column.key: column.heading for column in SHEETS[sheet]}
        return list(table_rows(self._file, sheet, headings, self.faults))

    def _identify(self, kind: str, rows: Sequence[Row]) -> None:
        """Give each row of a kind its id: as written, else made of its name."""
        names: dict[str, str] = {}
        for row in rows:
            written = cells.text(row.values.get("id"))
            name = cells.text(row.values.get("nome"))
            id = written or slug(name, names)
            if not id:
                row.fault("nome", "esperava um nome e encontrei nada", "Diga como se chama, ou apague a linha.")
                continue
            if id in names:
                row.fault("id", f'o id "{id}" já está numa linha acima', "Dê outro id a esta linha.")
                continue
            names[id] = name
            self._own[row.sheet, row.number] = id
            self.source.keys[kind, id] = row.place("id" if written else "nome")
        self._ids[kind] = Labels(names)

    def _identified(self, sheet: str, tables: Mapping[str, Sequence[Row]]) -> list[tuple[Row, str]]:
        return [(row, id) for row in tables[sheet] if (id := self._own.get((sheet, row.number))) is not None]

    # -- one row ------------------------------------------------------------------------------------------------------

    def _team(self) -> None:
        by_heading = {fold(one.heading): one for one in TEAM_FIELDS}
        for row in table_rows(self._file, TEAM, TEAM_COLUMNS, self.faults):
            said = cells.text(row.values["campo"])
            one = by_heading.pop(fold(said), None)
            if one is None:
                if any(fold(said) == fold(other.heading) for other in TEAM_FIELDS):
                    row.fault("campo", f'o campo "{said}" aparece duas vezes', "Apague uma das duas linhas.")
                else:
                    row.fault("campo", f'não conheço o campo "{said[:60]}"', "Devolva o nome do campo.")
                continue
            value = row.values["valor"]
            path: Path_ = tuple(one.key.split("."))
            cell = row.place("valor")
            if cells.is_empty(value):
                if one.key in NEEDED_FIELDS:
                    row.fault("valor", f"esperava {one.heading.lower()} e encontrei nada", one.help)
                    self.source.put(path, None, cell)
                continue
            if one.key == "periodo":
                self.source.put(path, _period(value), cell)
            elif one.key == "feriados.facultativos":
                if (closes := row.read("valor", _switch)) is not None and closes:
                    self.source.put(path, True, cell)
            elif one.key == "feriados.locais":
                for number, piece in enumerate(cells.pieces(value) if isinstance(value, str) else [value]):
                    self.source.put((*path, number), self._as(row, "valor", cells.date, piece), cell)
            elif one.key == "recursos.veiculo":
                self.source.put(path, self._as(row, "valor", cells.whole, value), cell)
            else:
                self.source.put(path, cells.text(value), cell)

        for one in by_heading.values():
            if one.key in NEEDED_FIELDS:
                self.faults.add(TEAM, 1, 1, f'falta o campo "{one.heading}"', "Acrescente uma linha com ele e o valor.")

    def _unit(self, row: Row, path: Path_) -> None:
        self._name(row, path)
        if not self._hours(row, (*path, "funcionamento")):
            row.fault("seg", "esperava o horário em ao menos um dia e encontrei nada", "Como 07:00-12:00; 13:00-18:00.")
            self.source.put((*path, "funcionamento"), {}, row.place("seg"))
        for resource in ("consultorio", "sala"):
            if not row.empty(resource):
                number = self._as(row, resource, cells.whole, row.values[resource])
                self.source.put((*path, "recursos", resource), number, row.place(resource))

    def _esf(self, row: Row, path: Path_) -> None:
        self._name(row, path)
        self._put(row, path, "unidade", "a unidade", self._ids["unidades"])
        self._hours(row, (*path, "disponibilidade"))

    def _person(self, row: Row, path: Path_) -> None:
        self._name(row, path)
        self._put(row, path, "ocupacao", "uma ocupação da norma", self._occupations)
        hours = self._as(row, "carga_horaria", cells.whole, row.values["carga_horaria"])
        self.source.put((*path, "carga_horaria"), hours, row.place("carga_horaria"))
        self._hours(row, (*path, "disponibilidade"))

    def _absence(self, row: Row) -> None:
        found = None
        for kind, key in (("profissionais", "ausencias"), ("esf", "ausencias"), ("unidades", "fechamentos")):
            id = self._ids[kind].find(cells.text(row.values["quem"]))
            if id is not None and found is None:
                found = (kind, id, key)
        if found is None:
            people = Labels(
                {id: label for kind in ("profissionais", "esf", "unidades") for id, label in self._ids[kind].items()}
            )
            row.name("quem", "o nome de um profissional, de uma eSF ou de uma unidade", people)
            return
        kind, id, key = found
        at = self.source.data[kind][id].get(key, [])
        path: Path_ = (*found, len(at))
        self.source.keys[path] = row.place("quem")
        for end in ("de", "ate"):
            self.source.put((*path, end), self._as(row, end, cells.date, row.values[end]), row.place(end))
        if not row.empty("motivo"):
            self.source.put((*path, "motivo"), cells.text(row.values["motivo"]), row.place("motivo"))

    def _travel(self, row: Row, path: Path_) -> None:
        self.source.keys[path] = row.place("um")
        for number, key in enumerate(("um", "outra")):
            unit = row.name(key, "uma unidade", self._ids["unidades"])
            self.source.put((*path, "entre", number), unit, row.place(key))
        minutes = self._as(row, "minutos", cells.whole, row.values["minutos"])
        self.source.put((*path, "minutos"), minutes, row.place("minutos"))

    def _commitment(self, row: Row, path: Path_) -> None:
        self.source.keys[path] = row.place("profissionais")
        people = row.names("profissionais", "o nome de um profissional", self._ids["profissionais"])
        if people == []:
            row.fault("profissionais", "esperava ao menos um profissional e encontrei nada", "Diga quem participa.")
        self.source.put((*path, "profissionais"), people, row.place("profissionais"))
        self._put(row, path, "atividade", "uma atividade da norma", self._activities)
        if not row.empty("em"):
            self.source.put((*path, "em"), self._as(row, "em", cells.date, row.values["em"]), row.place("em"))
        if not row.empty("toda"):
            self.source.put((*path, "toda"), self._as(row, "toda", _weekday, row.values["toda"]), row.place("toda"))
        for key in ("das", "as"):
            self.source.put((*path, key), self._as(row, key, cells.clock, row.values[key]), row.place(key))
        if not row.empty("local"):
            self._put(row, path, "local", "um local (unidade, domicílio ou território)", Labels(PLACES))
        if not row.empty("unidade"):
            self._put(row, path, "unidade", "uma unidade", self._ids["unidades"])
        if not row.empty("esf"):
            esf = row.names("esf", "o nome de uma eSF", self._ids["esf"])
            self.source.put((*path, "esf"), esf, row.place("esf"))

    # -- one cell -----------------------------------------------------------------------------------------------------

    def _name(self, row: Row, path: Path_) -> None:
        name = cells.text(row.values["nome"])
        if not name:
            row.fault("nome", "esperava um nome e encontrei nada", "Diga como se chama.")
        self.source.put((*path, "nome"), name or None, row.place("nome"))

    def _put(self, row: Row, path: Path_, key: str, what: str, labels: Labels) -> None:
        """Set the id that a cell names; where nothing is known of what there is, what it says."""
        said = cells.text(row.values[key])
        found = row.name(key, what, labels) if labels or not said else said
        self.source.put((*path, key), found or said, row.place(key))

    def _as(self, row: Row, key: str, meaning: Callable[[object], Any], value: object) -> Any:
        """What a value means, as a scenario writes it; the value itself where it is wrong, which is noted."""
        found = Row(row.sheet, row.number, {key: value}, row.columns, row.faults).read(key, meaning)
        if found is None:
            return cells.text(value)
        if isinstance(found, dt.date):
            return found.isoformat()
        return format_clock(found) if meaning is cells.clock else found

    def _hours(self, row: Row, path: Path_) -> bool:
        """Set a timetable, alike days together; whether any day says something."""
        said = [(day, _spans(row.values[day])) for day in WEEKDAYS]
        for spans, days in groupby(said, key=lambda one: one[1]):
            alike = [day for day, _ in days]
            if not spans:
                continue
            key = alike[0] if len(alike) == 1 else f"{alike[0]}-{alike[-1]}"
            self.source.keys[*path, key] = row.place(alike[0])
            self.source.put((*path, key), spans, row.place(alike[0]))
        return any(spans for _, spans in said)


def _spans(value: object) -> list[str]:
    """The hours in a cell as a scenario writes them; what is none, as it stands."""
    if fold(cells.text(value)) in _NEVER:
        return []
    said = []
    for piece in (part for whole in cells.pieces(value) for part in whole.split(",")):
        match = _SPAN.fullmatch(cells.text(piece).lower())
        try:
            ends = None if match is None else (cells.clock(match[1]), cells.clock(match[2]))
        except ValueError:
            ends = None
        said.append(cells.text(piece) if ends is None else "-".join(map(format_clock, ends)))
    return said


def _period(value: object) -> object:
    """A month, or two dates, as a scenario writes them."""
    if isinstance(value, dt.date):  # what some programs make of 2027-03
        return f"{value:%Y-%m}"
    said = cells.text(value)
    ends = re.fullmatch(r"(\S+)\s+(?:a|até|ate)\s+(\S+)", said)
    if ends is not None:
        try:
            return {"inicio": cells.date(ends[1]).isoformat(), "fim": cells.date(ends[2]).isoformat()}
        except ValueError:
            return said
    month = re.fullmatch(r"(\d{1,2})/(\d{4})", said)
    return said if month is None else f"{month[2]}-{int(month[1]):02d}"


def _switch(value: object) -> bool:
    said = fold(cells.text(value))
    if said in ("sim", "s", "true", "verdadeiro"):
        return True
    if said in ("nao", "n", "false", "falso"):
        return False
    raise ValueError(f"esperava sim ou não e encontrei {cells.shown(value)}")


def _weekday(value: object) -> str:
    said = fold(cells.text(value))[:3]
    if said in WEEKDAYS:
        return said
    raise ValueError(f"esperava um dia da semana ({', '.join(WEEKDAY_NAMES)}) e encontrei {cells.shown(value)}")
