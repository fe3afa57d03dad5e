"""What is done with each provision of a norm, as tables: for `escala normas` and for the documentation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from escala.domain.clock import format_clock
from escala.norms.pack import KINDS, Activity, Clause, Coverage, HoursRow, Mode, Occupation, Pack

COVERAGES: dict[Coverage, tuple[str, str]] = {
    "regra": ("por regra da escala", "por regras da escala"),
    "achado": ("por achado sobre a equipe", "por achados sobre a equipe"),
    "indicador": ("indicador", "indicadores"),
    "fora": ("fora da escala", "fora da escala"),
}
"""Coverage -> how one and how many clauses of it are counted, in Portuguese."""

_PARTICIPANTS = {
    "um": "um profissional",
    "compartilhada": "dois ou mais, ou um e uma eSF",
    "esf": "um ou mais e uma eSF",
    "equipe": "todos",
    "livre": "um ou mais",
    "convocados": "quem a cláusula chama",
}
_PLACES = {"unidade": "unidade", "domicilio": "domicílio", "territorio": "território", "transito": "em trânsito"}


@dataclass(frozen=True)
class Table:
    """A titled table of text; every row has one cell a column. `notes` are sentences on some of the rows."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()


def tally(pack: Pack) -> dict[str, int]:
    """Clauses of each coverage, and all of them (`clausulas`)."""
    counted = Counter(clause.cobertura for clause in pack.clausulas)
    return {"clausulas": len(pack.clausulas), **{coverage: counted[coverage] for coverage in COVERAGES}}


def count_line(pack: Pack) -> str:
    """The tally in one sentence."""
    counted = tally(pack)
    said = [f"{counted[coverage]} {words[counted[coverage] != 1]}" for coverage, words in COVERAGES.items()]
    rules = len(pack.rules())
    total = f"{counted['clausulas']} cláusulas: {', '.join(said[:-1])} e {said[-1]}."
    return f"{total} {rules} {'regra' if rules == 1 else 'regras'}."


def action(clause: Clause) -> str:
    """What is done with a clause, in a few words."""
    if clause.cobertura in ("regra", "achado"):
        own = f", cláusula {clause.id}" if clause.regra in KINDS else ""
        return f"{clause.cobertura} {clause.regra}{own}"
    return f"fora: {clause.motivo}" if clause.cobertura == "fora" else f"indicador: {formula(clause)}"


def formula(clause: Clause, names: Mapping[str, str] | None = None) -> str:
    """The formula of an indicator's clause, in words.

    Args:
        clause: the clause.
        names: what an activity or another clause is called, by its id; by default the id.
    """
    called = {} if names is None else names
    indicator = clause.indicador
    if indicator is None:
        return ""
    if indicator.medida == "indice":
        sums = " + ".join(f"{number(weight)} × {called.get(mean, mean)}" for mean, weight in indicator.pesos.items())
        counted = f"({sums})"
    else:
        counted = f"sessões de {' e '.join(called.get(activity, activity) for activity in indicator.atividades)}"
    divided = f" ÷ (horas semanais da equipe ÷ {indicator.divisor_horas})" if indicator.divisor_horas else ""
    return f"{counted}{divided}, por {indicator.por}"


def parts(pack: Pack) -> dict[str, list[Clause]]:
    """The norm in its order: the clauses of its articles, and those of each annex, by title."""
    found: dict[str, list[Clause]] = {}
    has_articles = any(clause.citacao.startswith("Art") for clause in pack.clausulas)
    for clause in pack.clausulas:
        words = clause.citacao.replace(",", " ").split()
        title = " ".join(words[:2]) if words[:1] == ["Anexo"] else "Artigos" if has_articles else "Dispositivos"
        found.setdefault(title, []).append(clause)
    return found


def _notes(named: Iterable[tuple[str, str | None]]) -> tuple[str, ...]:
    return tuple(f"{name}: {note}" for name, note in named if note)


def value_tables(pack: Pack) -> list[Table]:
    """The norm's values: rules and parameters, hours, activities, occupations, modalities."""
    single = {rule: clauses for rule, clauses in pack.rules().items() if rule not in KINDS}
    return [
        Table(
            "Regras e parâmetros",
            ("Regra", "Dispositivos", "Parâmetros"),
            tuple((rule, _articles(clauses), _parameters(clauses)) for rule, clauses in single.items()),
        ),
        *_kinds(pack),
        Table(
            f"Horas por semana, para {pack.carga.referencia} h",
            ("Linha", "Grupo de atividades", "Alvo (faixa)", "Percentual", "Por mês", "Reduz-se"),
            tuple((id, *_hours(row)) for id, row in pack.linhas.items()),
            _notes((id, row.nota) for id, row in pack.linhas.items()),
        ),
        Table(
            "Atividades",
            ("Atividade", "Linha", "Duração", "Onde", "Quem"),
            tuple((id, *_activity(activity)) for id, activity in pack.atividades.items()),
            _notes((id, activity.nota) for id, activity in pack.atividades.items()),
        ),
        Table(
            "Ocupações",
            ("Ocupação", "CBO e nome", "Na equipe"),
            tuple((id, *_occupation(occupation)) for id, occupation in pack.ocupacoes.items()),
            _notes((id, occupation.nota) for id, occupation in pack.ocupacoes.items()),
        ),
        Table(
            "Modalidades",
            ("Modalidade", "Nome", "Horas por semana", "O que muda", "Dispositivo"),
            tuple(
                (id, m.nome, f"ao menos {m.horas_minimas}", _own(m), m.citacao) for id, m in pack.modalidades.items()
            ),
            _notes((id, mode.nota) for id, mode in pack.modalidades.items()),
        ),
        Table("Dia de trabalho", ("O quê", "Valor", "De onde vem"), tuple(_working_day(pack))),
    ]


def _kinds(pack: Pack) -> Iterable[Table]:
    """The clauses that are rules by themselves, each with its own parameters; nothing where the norm has none."""
    clauses = [clause for clause in pack.clausulas if clause.regra in KINDS]
    if clauses:
        yield Table(
            "Cláusulas que são, cada uma, uma regra",
            ("Cláusula", "Regra", "Parâmetros"),
            tuple((clause.id, str(clause.regra), _parameters([clause])) for clause in clauses),
        )


def _working_day(pack: Pack) -> Iterable[tuple[str, ...]]:
    day, load = pack.jornada, pack.carga
    for name, value in (
        ("Máximo por dia", format_clock(day.maxima_dia)),
        ("Menor período sem intervalo", format_clock(day.bloco_minimo)),
        ("Maior período sem intervalo", format_clock(day.bloco_maximo)),
        ("Menor intervalo", format_clock(day.intervalo)),
        ("Menor descanso entre dois dias", format_clock(day.interjornada)),
        ("Saldo anterior que uma semana compensa", f"no máximo {format_clock(day.compensacao_semanal)}"),
        ("Períodos por dia", f"no máximo {day.blocos_por_dia}"),
    ):
        yield name, value, day.citacao
    yield "Horas por semana de um contrato", f"{load.minima} a {load.maxima}", load.citacao
    yield "Grade dos horários", f"{pack.grade} min", "—"
    for shift in pack.turnos.values():
        yield f"Turno: {shift.nome}", f"{format_clock(shift.das)} a {format_clock(shift.as_)}", "—"


def _articles(clauses: Iterable[Clause]) -> str:
    return "; ".join(dict.fromkeys(clause.artigo for clause in clauses))


def _own(mode: Mode) -> str:
    """The parameters of rules that a modality has for itself."""
    each = (f"{rule}: {_value(values)}" for rule, values in mode.parametros.items())
    return "; ".join(each) or "—"


def _parameters(clauses: Iterable[Clause]) -> str:
    return "; ".join(
        f"{name}: {_value(value)}" + (f" ({clause.unidades[name]})" if name in clause.unidades else "")
        for clause in clauses
        for name, value in clause.parametros.items()
    )


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return f"[{', '.join(_value(item) for item in value)}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{name}: {_value(item)}' for name, item in value.items())}}}"
    return number(value) if isinstance(value, int | float) else str(value)


def number(value: float) -> str:
    """A number as Brazilians write it, without useless decimals."""
    return f"{value:g}".replace(".", ",")


def _target(target: float | None, band: tuple[float, float] | None) -> str:
    around = f"{number(band[0])} a {number(band[1])}" if band else ""
    if target is None:
        return around or "—"
    return f"{number(target)} ({around})" if around else number(target)


def _hours(row: HoursRow) -> tuple[str, ...]:
    share, sessions = row.percentual, row.producao
    return (
        row.nome,
        _target(row.alvo, row.faixa),
        _target(share.alvo, share.faixa) if share else "—",
        _target(sessions.meta, sessions.faixa) if sessions else "—",
        "sim" if row.proporcional else "não",
    )


def _activity(activity: Activity) -> tuple[str, ...]:
    places = ", ".join(_PLACES[place] for place in activity.locais)
    return activity.linha or "—", _length(activity), places, _PARTICIPANTS[activity.participantes]


def _length(activity: Activity) -> str:
    length = activity.duracao
    words = []
    if length.fixa is not None:
        words.append(format_clock(length.fixa))
    if length.multiplo is not None:
        words.append(f"múltiplo de {format_clock(length.multiplo)}")
    if length.minima is not None:
        words.append(f"ao menos {format_clock(length.minima)}")
    if length.maxima is not None:
        words.append(f"no máximo {format_clock(length.maxima)}")
    if length.adicional is not None:
        words.append(f"outras, {' a '.join(format_clock(minutes) for minutes in length.adicional)}")
    return "; ".join(words) or "livre"


def _occupation(occupation: Occupation) -> tuple[str, ...]:
    place = "vedada" if occupation.vedada else "especialidade" if occupation.especialidade else "admitida"
    area = f": {occupation.area}" if occupation.area else ""
    cap = (
        f"; teto de {occupation.teto_legal.horas} h ({occupation.teto_legal.citacao})" if occupation.teto_legal else ""
    )
    return f"{', '.join(occupation.cbo)} {occupation.nome}", place + area + cap


def coverage_markdown(pack: Pack) -> str:
    """The norm with its coverage and values as a Markdown section, headings from level 2."""
    columns = ("Dispositivo", "O que pede", "Força", "O que o Escala faz")
    tables = [Table(title, columns, tuple(map(_clause, clauses))) for title, clauses in parts(pack).items()]
    sections = [f"### {table.title}\n\n{_markdown(table)}\n" for table in (*tables, *value_tables(pack))]
    head = f"## {pack.titulo}\n\n`norma: {pack.id}` · {pack.ementa}.\n\n{published(pack)}\n\n{count_line(pack)}\n"
    return "\n".join([head, *sections])


def _clause(clause: Clause) -> tuple[str, ...]:
    note = f"<br>Nota: {clause.nota}" if clause.nota else ""
    return clause.citacao, clause.resumo, clause.forca, action(clause) + note


def published(pack: Pack) -> str:
    """Where the norm was published and since when it is in force, in one sentence or two."""
    since = f" Em vigor desde {pack.vigencia.inicio:%d/%m/%Y}." if pack.vigencia else ""
    return f"{pack.fonte.orgao}. {pack.fonte.publicacao}.{since}"


def _markdown(table: Table) -> str:
    def line(cells: Iterable[str]) -> str:
        return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"

    lines = [line(table.columns), line("---" for _ in table.columns), *(line(row) for row in table.rows)]
    if table.notes:
        lines += ["", *(f"- {note}" for note in table.notes)]
    return "\n".join(lines)
