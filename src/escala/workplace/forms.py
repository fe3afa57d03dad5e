"""The form of a scenario: its sections, built from its data, and what somebody typed, as edits of its text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from escala.documents.document import Path_
from escala.documents.errors import Problem
from escala.documents.yaml_edits import YamlText, value_at
from escala.domain.clock import WEEKDAYS
from escala.norms.loading import pack_names
from escala.norms.pack import Pack
from escala.norms.ruleset import WAIVER
from escala.rules.registry import CLAUSES
from escala.scenario_files import adjustable
from escala.workplace.fields import NOTHING, Field, Kind, name_of, shown
from escala.workplace.place import free_id

REMOVE = "retirar"
"""Name of the boxes that are ticked to take something out."""

NEW = "~novo"
"""Step of a path in place of the id of what is added; no id is like it."""

HOURS = f"Uma linha por grupo de dias, como seg-sex: 07:00-12:00, 13:00-18:00. Dias: {' '.join(WEEKDAYS)}."
"""How hours of the week are written."""


@dataclass(frozen=True)
class Rows:
    """A list whose items stand in rows, an empty one last, for what is added.

    Attributes:
        path: where the list stands.
        title: what it is called.
        rows: the fields of each item.
    """

    path: Path_
    title: str
    rows: tuple[tuple[Field, ...], ...]


@dataclass(frozen=True)
class Group:
    """Fields that belong together, as those of a person.

    Attributes:
        path: where what they are about stands.
        title: its name.
        fields: its values.
        lists: what it has of each kind.
        removable: whether it can be taken out.
        open: whether it is shown open.
        leaving: whether it is to be taken out.
        errors: what is wrong with it as a whole.
    """

    path: Path_
    title: str
    fields: tuple[Field, ...]
    lists: tuple[Rows, ...] = ()
    removable: bool = False
    open: bool = True
    leaving: bool = False
    errors: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Its name in the form."""
        return name_of(self.path)

    @property
    def every(self) -> Iterator[Field]:
        """All its fields, those in rows too."""
        yield from self.fields
        for rows in self.lists:
            for row in rows.rows:
                yield from row

    @property
    def wrong(self) -> bool:
        """Whether anything is wrong in it."""
        return bool(self.errors) or any(field.errors for field in self.every)


@dataclass(frozen=True)
class Section:
    """A part of the form.

    Attributes:
        id: its anchor.
        title: its heading.
        text: what it is for.
        groups: what is in it.
        new: empty fields for one more group; None where there can be none.
        errors: what is wrong with it as a whole.
    """

    id: str
    title: str
    text: str
    groups: tuple[Group, ...]
    new: Group | None = None
    errors: tuple[str, ...] = ()


class Form:
    """The form of some scenario's data.

    Args:
        data: the scenario's, as written; what is not as it should be is shown as far as it can be.
        pack: its norm, where it is known.
    """

    def __init__(self, data: Any, pack: Pack | None) -> None:
        self._data = data if isinstance(data, dict) else {}
        self._pack = pack
        self.sections: tuple[Section, ...] = (
            self._team(),
            self._units(),
            self._health_teams(),
            self._people(),
            self._adjustments(),
        )

    @property
    def groups(self) -> Iterator[Group]:
        """Every group, those that are to be filled in too."""
        for section in self.sections:
            yield from section.groups
            if section.new is not None:
                yield section.new

    # -- sections ----------------------------------------------------------------------------------------------------

    def _team(self) -> Section:
        modes = self._pack.modalidades if self._pack else {}
        first = (
            self._field(("equipe", "nome"), "Nome da equipe"),
            self._field(
                ("periodo",),
                "Período",
                "period",
                "Um mês, como 2027-03, ou da primeira segunda ao último domingo, como 2027-03-01 a 2027-03-28.",
            ),
            self._field(("norma",), "Norma", options=[(name, name) for name in pack_names()]),
            self._field(("modalidade",), "Modalidade", options=[(id, mode.nome) for id, mode in modes.items()]),
            self._field(("sede",), "Sede", options=self._named("unidades")),
        )
        more = (
            self._field(("feriados", "uf"), "Feriados da UF", hint="A sigla, como DF. Os nacionais valem sempre."),
            self._field(
                ("feriados", "facultativos"),
                "Pontos facultativos fecham",
                "switch",
                options=_YES_NO,
            ),
            self._field(("feriados", "locais"), "Feriados locais", "list", "Datas, como 2027-03-19, 2027-06-04."),
            *(
                self._field(("recursos", id), "Veículos" if id == "veiculo" else id, "number")
                for id in dict.fromkeys(("veiculo", *self._keys(("recursos",))))
            ),
        )
        title = "Feriados e o que a equipe divide"
        groups = (Group((), "Equipe", first), Group(("feriados",), title, more))
        return Section("equipe", "Equipe e período", "", groups)

    def _units(self) -> Section:
        groups = [self._unit(("unidades", id)) for id in self._keys(("unidades",))]
        if len(groups) > 1:
            between = self._rows(("deslocamentos",), "Minutos de viagem entre unidades", self._travel)
            groups.append(Group(("deslocamentos",), "Deslocamentos", (), (between,)))
        new = self._unit(("unidades", NEW))
        return Section(
            "unidades", "Unidades", "Onde a equipe trabalha, quando abrem e que salas há.", tuple(groups), new
        )

    def _unit(self, path: Path_) -> Group:
        rooms = dict.fromkeys(("consultorio", "sala", *self._keys((*path, "recursos"))))
        names = {"consultorio": "Consultórios", "sala": "Salas"}
        fields = (
            self._field((*path, "nome"), "Nome"),
            self._field((*path, "funcionamento"), "Horário de funcionamento", "hours", HOURS),
            *(self._field((*path, "recursos", id), names.get(id, id), "number") for id in rooms),
        )
        lists = () if path[-1] == NEW else (self._rows((*path, "fechamentos"), "Dias em que não abre", self._days),)
        return self._group(path, fields, lists, "Acrescentar uma unidade")

    def _health_teams(self) -> Section:
        groups = [self._health_team(("esf", id)) for id in self._keys(("esf",))]
        text = "As equipes de Saúde da Família vinculadas, cada uma com a sua unidade."
        return Section("esf", "eSF", text, tuple(groups), self._health_team(("esf", NEW)))

    def _health_team(self, path: Path_) -> Group:
        fields = (
            self._field((*path, "nome"), "Nome"),
            self._field((*path, "unidade"), "Unidade", options=self._named("unidades")),
        )
        if path[-1] == NEW:
            return self._group(path, fields, (), "Acrescentar uma eSF")
        when = self._field(
            (*path, "disponibilidade"), "Quando pode", "hours", f"Vazio: enquanto a unidade está aberta. {HOURS}"
        )
        return self._group(path, (*fields, when), (self._rows((*path, "ausencias"), "Ausências", self._days),))

    def _people(self) -> Section:
        groups = [self._person(("profissionais", id)) for id in self._keys(("profissionais",))]
        new = self._person(("profissionais", NEW))
        return Section("profissionais", "Profissionais", "Quem faz parte da equipe.", tuple(groups), new)

    def _person(self, path: Path_) -> Group:
        jobs = self._pack.ocupacoes if self._pack else {}
        fields = (
            self._field((*path, "nome"), "Nome"),
            self._field((*path, "ocupacao"), "Ocupação", options=[(id, job.nome) for id, job in jobs.items()]),
            self._field((*path, "carga_horaria"), "Horas por semana", "number"),
        )
        if path[-1] == NEW:
            return self._group(path, fields, (), "Acrescentar uma pessoa")
        when = self._field(
            (*path, "disponibilidade"),
            "Quando pode trabalhar",
            "hours",
            f"Vazio: sempre que uma unidade está aberta. {HOURS}",
        )
        return self._group(path, (*fields, when), (self._rows((*path, "ausencias"), "Ausências", self._days),))

    def _adjustments(self) -> Section:
        known = {} if self._pack is None else adjustable(self._pack)
        groups = []
        for key in self._keys(("ajustes",)):
            own = self._keys(("ajustes", key))
            names = dict.fromkeys((*known.get(key, ()), *(name for name in own if name != "motivo")))
            fields = [self._parameter(("ajustes", key, name), name) for name in names]
            reason = self._field(("ajustes", key, "motivo"), "Motivo", hint="De onde vem a decisão, como uma ata.")
            title = self._title_of(key)
            groups.append(Group(("ajustes", key), title, (reason, *fields), removable=True, open=False))
        options = [(key, self._title_of(key)) for key in known if key not in self._keys(("ajustes",))]
        new = Group(
            ("ajustes", NEW),
            "Acrescentar um ajuste",
            (
                self._field(("ajustes", NEW, "id"), "O que muda", options=sorted(options, key=lambda o: o[1].lower())),
                self._field(("ajustes", NEW, "motivo"), "Motivo", hint="De onde vem a decisão, como uma ata."),
            ),
            open=False,
        )
        text = "O que a equipe pactuou de outro modo que a norma; aparece em todo relatório, com o motivo."
        return Section("ajustes", "Ajustes", text, tuple(groups), new)

    def _parameter(self, path: Path_, name: str) -> Field:
        label, hint = _LABELS.get(name, name.replace("_", " ")), _HINTS.get(name, "")
        label = label[:1].upper() + label[1:]
        if name in _SWITCHES:
            return self._field(path, label, "switch", hint, _YES_NO)
        return self._field(path, label, "any", hint)

    def _title_of(self, key: str) -> str:
        activity = self._pack.atividades.get(key) if self._pack else None
        if activity is not None:
            return activity.nome
        return CLAUSES[key].title if key in CLAUSES else key

    # -- parts -------------------------------------------------------------------------------------------------------

    def _keys(self, path: Path_) -> tuple[str, ...]:
        found = value_at(self._data, path)
        return tuple(found) if isinstance(found, dict) else ()

    def _named(self, kind: str) -> list[tuple[str, str]]:
        """The ids under a key, each with its name."""
        names = ((id, value_at(self._data, (kind, id, "nome"))) for id in self._keys((kind,)))
        return [(id, str(name or id)) for id, name in names]

    def _field(
        self,
        path: Path_,
        label: str,
        kind: Kind = "text",
        hint: str = "",
        options: Iterable[tuple[str, str]] | None = None,
    ) -> Field:
        value = shown(kind, value_at(self._data, path))
        if options is None:
            return Field(path, label, kind, value, hint)
        choices = tuple(options)
        if value and value not in dict(choices):
            choices = ((value, value), *choices)
        return Field(path, label, kind if kind != "text" else "select", value, hint, choices)

    def _group(self, path: Path_, fields: tuple[Field, ...], lists: tuple[Rows, ...], adding: str = "") -> Group:
        is_new = path[-1] == NEW
        title = adding if is_new else str(value_at(self._data, (*path, "nome")) or path[-1])
        return Group(path, title, fields, lists, removable=not is_new, open=False)

    def _rows(self, path: Path_, title: str, row: Any) -> Rows:
        items = value_at(self._data, path)
        many = len(items) if isinstance(items, list) else 0
        return Rows(path, title, tuple(row((*path, index)) for index in range(many + 1)))

    def _days(self, path: Path_) -> tuple[Field, ...]:
        return (
            self._field((*path, "de"), "De", "date"),
            self._field((*path, "ate"), "Até", "date"),
            self._field((*path, "motivo"), "Motivo"),
        )

    def _travel(self, path: Path_) -> tuple[Field, ...]:
        units = self._named("unidades")
        return (
            self._field((*path, "entre", 0), "Entre", options=units),
            self._field((*path, "entre", 1), "e", options=units),
            self._field((*path, "minutos"), "Minutos", "number"),
        )


_HINTS = {
    "faixa": "Horas por semana de quem tem 40 h, como [2, 6].",
    "alvo": "Horas por semana de quem tem 40 h.",
    "duracao": "Como 03:00.",
    "proporcional": "Se as horas diminuem com feriados e ausências.",
    "dispensa": "Sim: a equipe fica sem isto neste período.",
    "granularidade": "instante ou turno.",
}
"""How parameters of adjustments are written."""

_LABELS = {
    "areas": "áreas",
    "ate": "até",
    "ate_dia": "até o dia do mês",
    "autorizadas": "ocupações autorizadas",
    "deslocavel": "pode ser deslocada",
    "dias_no_mes": "dias no mês",
    "duracao": "duração",
    "folga_semanal": "folga por semana",
    "horas_por_ocupacao": "horas por ocupação",
    "maximo": "máximo",
    "maximo_em_reuniao": "máximo em reunião",
    "minimo": "mínimo",
    "minimo_integrais": "mínimo de integrais",
    "no_maximo": "no máximo",
    "nos_turnos": "só nos turnos fixos",
    "presenca": "presença",
    "profissoes_minimas": "profissões, no mínimo",
    "quorum": "quórum",
    "sede_com_esf": "sede com eSF",
}
"""What parameters of adjustments are called, where their names have no accents, or say too little."""

_SWITCHES = frozenset(
    {
        "proporcional",
        WAIVER,
        *(
            name
            for clause in CLAUSES.values()
            for name, field in clause.parameters.model_fields.items()
            if field.annotation is bool
        ),
    }
)
"""Parameters of adjustments that are so or not so."""

_YES_NO = (("sim", "sim"), ("não", "não"))


# -- what is wrong, beside what it is about --------------------------------------------------------------------------


@dataclass(frozen=True)
class Sorted:
    """A form with its problems, and those of no field of it.

    Attributes:
        sections: with the problems in them.
        others: what is wrong elsewhere.
    """

    sections: tuple[Section, ...]
    others: tuple[Problem, ...]


def with_problems(
    form: Form, problems: Iterable[Problem], typed: Mapping[str, str], removed: Iterable[str] = ()
) -> Sorted:
    """Put each problem beside the field that it is about, else beside the group, else with the others.

    Args:
        form: the form.
        problems: what is wrong.
        typed: name of a field -> what it says, where that is not what the file says.
        removed: names of the groups that are to go.
    """
    gone = set(removed)
    of_field: dict[Path_, list[str]] = {}
    of_group: dict[Path_, list[str]] = {}
    of_section: dict[str, list[str]] = {}
    others = []
    fields = {field.path for group in form.groups for field in group.every}
    groups = {group.path for group in form.groups if group.path}
    for problem in problems:
        said = f"{problem.message}. {problem.hint}".rstrip() if problem.hint else problem.message
        ways = [problem.path[:depth] for depth in range(len(problem.path), 0, -1)]
        field = next((way for way in ways if way in fields), None)
        group = next((way for way in ways if way in groups), None)
        section = next((one.id for one in form.sections if one.new is not None and problem.path == (one.id,)), None)
        if section is not None:
            of_section.setdefault(section, []).append(said)
        elif field is not None:
            of_field.setdefault(field, []).append(said)
        elif group is not None:
            of_group.setdefault(group, []).append(said)
        else:
            others.append(problem)

    def told(field: Field) -> Field:
        value = typed.get(field.name, field.value).replace("\r\n", "\n")
        return replace(field, value=value, errors=tuple(of_field.get(field.path, ())))

    def whole(group: Group) -> Group:
        lists = tuple(replace(rows, rows=tuple(tuple(map(told, row)) for row in rows.rows)) for rows in group.lists)
        errors = tuple(of_group.get(group.path, ()))
        found = replace(group, fields=tuple(map(told, group.fields)), lists=lists, errors=errors)
        filled = group.path[-1:] == (NEW,) and any(field.value for field in found.fields)
        return replace(found, open=found.open or found.wrong or filled, leaving=group.name in gone)

    sections = tuple(
        replace(
            section,
            groups=tuple(map(whole, section.groups)),
            new=section.new and whole(section.new),
            errors=tuple(of_section.get(section.id, ())),
        )
        for section in form.sections
    )
    return Sorted(sections, tuple(others))


# -- what was typed, as edits ----------------------------------------------------------------------------------------


def apply(text: YamlText, form: Form, typed: Mapping[str, str], removed: Iterable[str]) -> dict[Path_, Path_]:
    """Write into a text what somebody changed in its form; what they left as it was is not touched.

    Args:
        text: the text, from whose data the form was made.
        form: the form.
        typed: name of a field -> what it said when it was sent.
        removed: names of the groups that are to go.

    Returns:
        Where what was added stands -> where the form has it.

    Raises:
        EditError: the text is written in a way that cannot be edited so.
    """
    gone, added = set(removed), dict[Path_, Path_]()
    groups = [group for section in form.sections for group in section.groups]
    leaving = [group for group in groups if group.removable and group.name in gone]
    staying = [group for group in groups if group not in leaving]
    changed = [field for group in staying for field in _changed(group, typed)]
    text.set_all({field.path: value for field in changed if (value := field.read(typed[field.name])) is not NOTHING})
    for field in changed:
        if field.read(typed[field.name]) is NOTHING:
            text.remove(field.path)
    for group in staying:
        for rows in group.lists:
            _add_and_remove_rows(text, rows, typed)
    for group in leaving:
        text.remove(group.path)
    for section in form.sections:
        if section.new is not None and (path := _add(text, section.new, typed)) is not None:
            added[path] = section.new.path
    return added


def _changed(group: Group, typed: Mapping[str, str]) -> Iterator[Field]:
    """Fields of what is in a group already that say something else, but for those of rows that were emptied."""
    fields = [*group.fields, *(f for rows in group.lists for row in _kept(rows, typed) for f in row)]
    return (field for field in fields if (said := typed.get(field.name)) is not None and field.differs(said))


def _emptied(row: tuple[Field, ...], typed: Mapping[str, str]) -> bool:
    said = all(field.name in typed and field.read(typed[field.name]) is NOTHING for field in row)
    return said and any(field.value for field in row)


def _kept(rows: Rows, typed: Mapping[str, str]) -> list[tuple[Field, ...]]:
    return [row for row in rows.rows[:-1] if not _emptied(row, typed)]


def _add_and_remove_rows(text: YamlText, rows: Rows, typed: Mapping[str, str]) -> None:
    *old, new = rows.rows
    item: dict[str, Any] = {}
    for field in new:
        value = field.read(typed.get(field.name, ""))
        if value is not NOTHING:
            _into(item, field.path[len(rows.path) + 1 :], value)
    if item:
        text.set((*rows.path, len(old)), item)
    for row in reversed(old):
        if _emptied(row, typed):
            text.remove(row[0].path[: len(rows.path) + 1])


def _add(text: YamlText, group: Group, typed: Mapping[str, str]) -> Path_ | None:
    """Add what an empty group was filled in with; where it stands now, or None where nothing was typed."""
    values: dict[str, Any] = {}
    for field in group.fields:
        value = field.read(typed.get(field.name, ""))
        if value is not NOTHING:
            _into(values, field.path[len(group.path) :], value)
    if not values:
        return None
    kind = group.path[:-1]
    id = values.pop("id", None)
    if id is None and kind == ("ajustes",):
        return None
    there = value_at(text.data, kind)
    taken = there if isinstance(there, dict) else ()
    path = (*kind, id or free_id(str(values.get("nome", "")), taken, "novo"))
    text.set(path, values)
    return path


def _into(holder: dict[str, Any], path: Path_, value: Any) -> None:
    """Put a value into new data, making what is on the way."""
    step, *rest = path
    if not rest:
        holder[str(step)] = value
    elif isinstance(rest[0], int):
        holder.setdefault(str(step), []).append(value)
    else:
        _into(holder.setdefault(str(step), {}), tuple(rest), value)
