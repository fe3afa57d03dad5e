"""What an explanation says, in sentences: the same on a terminal and on a page."""

from __future__ import annotations

from collections.abc import Iterator

from escala.explain.condition import Condition
from escala.explain.explaining import Explanation, Size
from escala.explain.repairs import Repair

REPAIRS = "O que a tornaria possível, do mais leve ao mais pesado (cada um montado e auditado):"
"""What stands over the repairs."""

SIZES = "Horas semanais de cada ocupação, ficando as outras como estão:"
"""What stands over the sizes."""

AGAINST = "contraria a norma"
"""What is said of a repair that does without what the norm asks."""

FEW_REPAIRS = 3
"""Repairs below which those that could not be built in time are named."""

MOST_TRIED = 2
"""How many of them."""


def sentence(text: str) -> str:
    """A text with its full stop."""
    return text if text.endswith((".", "!", "?")) else f"{text}."


def condition(member: Condition) -> str:
    """A member of a conflict, with its article where it is a duty."""
    return f"{member.text} ({member.article})" if member.article else member.text


def repair(found: Repair) -> str:
    """What a repair changes."""
    return " + ".join(change.text for change in found.changes)


def shown_by_building(found: Explanation) -> str:
    """What the mark on a condition means: that a roster without it was built; empty where none is marked."""
    if not any(found.needed):
        return ""
    others = " (resolvidos os outros conflitos)" if len(found.conflicts) > 1 else ""
    return f"sem ela, ou com ela mudada, e com todas as outras da lista, existe escala{others}: foi montada"


def not_built(found: Explanation) -> str:
    """What nothing forbids and was not built in time; empty where there is no need to say so."""
    if not found.tried or len(found.repairs) >= FEW_REPAIRS:
        return ""
    texts = "; ".join(one.changes[-1].text for one in found.tried[:MOST_TRIED])
    return f"Nada proíbe, mas não se montou a tempo: {texts}"


def size(found: Size) -> str:
    """The hours of an occupation that would do."""
    enough = "" if found.enough is None else f"; com {found.enough}h montou-se uma escala"
    whose = "" if found.team is None else f" ({found.team})"
    return f"{found.name}{whose}: há {found.now}h, e menos de {found.least}h não bastam{enough}"


def not_in_time(found: Explanation) -> str:
    """What the time did not allow; empty where it allowed everything."""
    return f"O tempo não bastou para {'; nem para '.join(dict.fromkeys(found.late))}." if found.late else ""


def reasons(found: Explanation, causes: tuple[str, ...]) -> Iterator[str]:
    """The plainest sentence of each conflict, or the causes where none was told apart, each once."""
    told = [conflict.proof.mensagem for conflict in found.conflicts] or list(causes)
    yield from dict.fromkeys(map(sentence, told))
