"""Hours of each person in each row of the norm over the period, beside band and target; support of each eSF."""

from __future__ import annotations

from dataclasses import dataclass

from escala.audit import AuditReport
from escala.audit.report import HoursFigure, PresenceFigure
from escala.domain.standing import Standing, standing
from escala.presentation.names import Named, Names
from escala.rules.wording import hours, plain


def amount(minutes: int) -> str:
    """A duration in minutes as `2h40`, `8h`, `40min`, or `0`, which needs no unit."""
    return hours(minutes) if minutes else "0"


@dataclass(frozen=True)
class HoursCell:
    """Hours of one person in one row over the period, all in minutes.

    Attributes:
        person: whose.
        minutes: what the roster gives.
        minimum, maximum: the band as it holds for this person; None where the row has none.
        target: what the norm aims at; None where it does not say.
    """

    person: Named
    minutes: int
    minimum: int | None
    maximum: int | None
    target: int | None

    @property
    def standing(self) -> Standing | None:
        """Inside the band, below or above it; None without a band."""
        if self.minimum is None or self.maximum is None:
            return None
        return standing(self.minutes, self.minimum, self.maximum)

    @property
    def words(self) -> str:
        """The hours: `26h40`."""
        return amount(self.minutes)

    @property
    def band(self) -> str:
        """The band: `16h–32h`; empty without one."""
        if self.minimum is None or self.maximum is None:
            return ""
        return f"{amount(self.minimum)}–{amount(self.maximum)}"

    @property
    def goal(self) -> str:
        """The target: `alvo 26h40`; empty without one."""
        return "" if self.target is None else f"alvo {amount(self.target)}"

    @property
    def outside(self) -> str:
        """By how much the band is missed: `abaixo da faixa de 16h–32h: faltam 40min`; empty where it is not."""
        if self.minimum is not None and self.minutes < self.minimum:
            return f"abaixo da faixa de {self.band}: faltam {amount(self.minimum - self.minutes)}"
        if self.maximum is not None and self.minutes > self.maximum:
            return f"acima da faixa de {self.band}: passam {amount(self.minutes - self.maximum)}"
        return ""


@dataclass(frozen=True)
class HoursRow:
    """One row of hours: everybody's, in the order of the scenario."""

    row: Named
    cells: tuple[HoursCell, ...]

    @property
    def label(self) -> str:
        """Its number in the norm, where it has one, and its name."""
        return f"{self.row.id} {self.row.name}" if self.row.id[:1].isdigit() else self.row.name

    @property
    def measured(self) -> bool:
        """Whether the norm says anything of anybody's hours in it: a band or a target."""
        return any(cell.band or cell.target is not None for cell in self.cells)


@dataclass(frozen=True)
class SupportRow:
    """Sessions with one eSF over the period, each once whoever attends: how many, and minutes."""

    esf: Named
    minutes: int
    sessions: int

    @property
    def words(self) -> str:
        """The hours: `26h40`."""
        return amount(self.minutes)


def hours_of(report: AuditReport, names: Names) -> tuple[HoursRow, ...]:
    """The rows of hours in which somebody has any, or has a band, in the order of the norm."""
    figures = {(figure.linha, figure.profissional): figure for figure in report.horas}
    used = {figure.linha for figure in report.horas if figure.minutos or figure.minimo is not None}
    return tuple(
        HoursRow(row, tuple(_cell(figures[row.id, person.id], person) for person in names.people.values()))
        for row in names.rows.values()
        if row.id in used
    )


def _cell(figure: HoursFigure, person: Named) -> HoursCell:
    return HoursCell(person, figure.minutos, figure.minimo, figure.maximo, figure.alvo)


def support_of(report: AuditReport) -> tuple[SupportRow, ...]:
    """The support of each eSF, in the order of the scenario."""
    found = ((Named(f.esf, plain(f.nome), plain(f.nome)), f) for f in report.apoio)
    return tuple(SupportRow(esf, figure.minutos, figure.sessoes) for esf, figure in found)


def least_presence(presence: PresenceFigure) -> str:
    """The least presence at the seat, in words."""
    return f"nunca menos de {presence.menor} (a norma pede {presence.exigido}), fora das dispensas"
