"""Reception while an eSF meets: how many eSF of one unit may be in a meeting at the same time."""

from typing import Annotated

from pydantic import Field

from escala.domain.values import FileModel
from escala.rules.base import RuleClause


class Parameters(FileModel):
    """What a unit keeps back for those who come.

    Attributes:
        maximo_em_reuniao: eSF of one unit that may be in a meeting at the same time, a count.
    """

    maximo_em_reuniao: Annotated[int, Field(strict=True, ge=1)]


CLAUSE = RuleClause(
    id="acolhimento-esf",
    title="Acolhimento durante as reuniões",
    sentence="Enquanto uma eSF está em reunião, as outras eSF da mesma unidade acolhem a população.",
    parameters=Parameters,
    whole=True,
    waivable=True,
)
