"""How the checks say dates, hours and people in Portuguese. Only words: nothing here decides anything."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from unicodedata import category

from escala.domain.clock import Span, format_clock, format_day
from escala.domain.month import Month, Week
from escala.domain.roster import Session

if TYPE_CHECKING:
    from escala.norms.ruleset import RuleSet

_NAME_LIMIT = 60
_MOST_NAMES = 5

day = format_day
"""A date as `ter 02/03`."""


def week_days(week: Week) -> str:
    """A week as `2027-W09, de seg 01/03 a dom 07/03`."""
    return f"{week.label}, de {day(week.days[0])} a {day(week.days[-1])}"


def hours(minutes: int) -> str:
    """A duration in minutes as `2h40`, `8h` or `40min`."""
    whole, rest = divmod(minutes, 60)
    if not whole:
        return f"{rest}min"
    return f"{whole}h{rest:02d}" if rest else f"{whole}h"


def between(span: Span) -> str:
    """A stretch of the day as `das 08:00 às 10:00`."""
    return f"das {format_clock(span.start)} às {format_clock(span.end)}"


def joined(items: Iterable[str]) -> str:
    """Words as a list: `a, b e c`."""
    words = list(items)
    return " e ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def count(number: int, one: str, many: str) -> str:
    """A number with its noun: `1 pessoa`, `2 pessoas`."""
    return f"{number} {one if number == 1 else many}"


def one_line(text: str) -> str:
    """A text on one line, without control characters."""
    if not text.isprintable():
        text = "".join(" " if category(c) in ("Cc", "Cs") else c for c in text)
    return " ".join(text.split())


def plain(text: str) -> str:
    """A name as it fits in a sentence: on one line, without control characters, at most 60 characters."""
    words = one_line(text)
    return words if len(words) <= _NAME_LIMIT else words[: _NAME_LIMIT - 1] + "…"


def in_sentence(name: str) -> str:
    """A title as it stands inside a sentence: its first letter small, unless it begins with an acronym."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def quoted(names: Iterable[str]) -> str:
    """Names as they stand in a file, in quotation marks: the first ones, and how many more there are."""
    words = [f'"{plain(name)}"' for name in names]
    rest = len(words) - _MOST_NAMES
    return joined(words if rest <= 0 else [*words[:_MOST_NAMES], f"mais {rest}"])


def people(month: Month, professionals: Iterable[str]) -> str:
    """Names of professionals as a list; `ninguém` for none."""
    return joined(plain(month.scenario.profissionais[p].nome) for p in professionals) or "ninguém"


def unit_name(month: Month, unit: str) -> str:
    """Name of a unit."""
    return plain(month.scenario.unidades[unit].nome)


def esf_name(month: Month, esf: str) -> str:
    """Name of an eSF."""
    return plain(month.scenario.esf[esf].nome)


def session_text(month: Month, ruleset: RuleSet, session: Session) -> str:
    """A session in words: when, what, where, who."""
    return f"{session_work(month, ruleset, session)} ({people(month, session.profissionais)})"


def session_work(month: Month, ruleset: RuleSet, session: Session) -> str:
    """A session in words, its people aside: when, what, where, with which eSF."""
    activity = in_sentence(plain(ruleset.activities[session.atividade].nome))
    where = f", em {unit_name(month, session.unidade)}" if session.unidade is not None else ""
    esf = f", com {joined(esf_name(month, one) for one in session.esf)}" if session.esf else ""
    when = f"{day(session.inicio.date())}, {session.inicio:%H:%M}–{session.fim:%H:%M}"
    return f"{when}: {activity}{where}{esf}"
