"""`explicacao.html`: why a month cannot be, and what would make it possible, as a page."""

from __future__ import annotations

from collections.abc import Sequence

from escala.domain.scenario import Period
from escala.explain import telling
from escala.explain.explaining import Explanation
from escala.outputs.page.document import page, style
from escala.presentation.hours import amount
from escala.rules.wording import count, joined


def explanation_page(
    found: Explanation, *, team: str, norm: str, period: Period, files: Sequence[str], version: str
) -> bytes:
    """The page of an explanation of why there is no roster.

    Args:
        found: what was found.
        team: whose month it is.
        norm: the title of its norm.
        period: that of its scenario.
        files: the what-if file of each repair, in their order, in the folder of the page.
        version: of Escala.
    """
    return page(
        "explicacao.html",
        style("pagina.css", "respostas.css"),
        found=found,
        conflicts=list(zip(found.conflicts, found.needed, strict=True)),
        repairs=list(zip(found.repairs, files, strict=True)),
        telling=telling,
        team=team,
        norm=norm,
        period=f"{period.inicio:%d/%m/%Y} a {period.fim:%d/%m/%Y}",
        version=version,
        amount=amount,
        count=count,
        joined=joined,
    )
