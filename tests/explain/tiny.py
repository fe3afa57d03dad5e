"""A team of three with one week and one eSF, solved in a second, and what spoils it."""

from __future__ import annotations

import copy
from functools import cache
from typing import Any

from escala.documents.reader import read_yaml
from tests.explain.test_arithmetic import HERE
from tests.rules.cases import merge_patch


def tiny(**changes: Any) -> dict[str, Any]:
    """The scenario `mini` of provas.yaml with some changes (RFC 7396)."""
    return merge_patch(copy.deepcopy(_mini()), changes)  # type: ignore[no-any-return]


@cache
def _mini() -> Any:
    return read_yaml(HERE / "provas.yaml").data["bases"]["mini"]


OPPOSITE = {
    "profissionais": {
        "bia": {"carga_horaria": 10, "disponibilidade": {"seg-sex": ["08:00-10:00"]}},
        "caio": {"carga_horaria": 10, "disponibilidade": {"seg-sex": ["10:00-12:00"]}},
    }
}
"""Two people who never meet: no hour for the team meeting, nor for the eSF."""
