"""What is said of names in clauses of general kinds: a message and a hint, for whoever knows their place."""

from __future__ import annotations

from collections.abc import Iterable

from escala.documents.document import found
from escala.documents.messages import suggest
from escala.norms.pack import Pack
from escala.rules.base import Reference

_WHERE = {"atividades": "atividades da norma", "ocupacoes": "ocupacoes da norma"}


def unknown(reference: Reference, known: Iterable[str]) -> tuple[str, str]:
    """A name that does not exist."""
    where = " nem em ".join(_WHERE.get(key, key) for key in reference.among)
    message = f"{found(reference.name)} não existe em {where}"
    return message, suggest(reference.name, sorted({*known, *reference.words}))


def not_called(pack: Pack, activity: str) -> tuple[str, str]:
    """An activity whose sessions no clause places."""
    message = f"a atividade {found(activity)} não é de convocados, e uma cláusula só marca essas"
    called = [id for id, other in pack.atividades.items() if other.participantes == "convocados"]
    none = f"A norma {pack.id} não tem atividade com participantes: convocados."
    return message, f"São de convocados: {', '.join(called)}." if called else none


def taken(activity: str, clause: str) -> tuple[str, str]:
    """An activity whose sessions another clause places."""
    return f"a atividade {found(activity)} já é da cláusula {clause}", "Cada cláusula tem a sua atividade."
