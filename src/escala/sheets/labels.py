"""What people and things are called in a sheet: their names, by which they are found again."""

from __future__ import annotations

import difflib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping

from escala.rules.wording import one_line

SEPARATOR = "; "
"""What stands between several names in one cell."""


def fold(text: str) -> str:
    """A text as it is compared: without accents, capitals and doubled spaces."""
    plain = unicodedata.normalize("NFKD", text.replace("\N{NO-BREAK SPACE}", " "))
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).casefold().split())


class Labels:
    """Ids and what cells show in their place: the name, with the id after it where that alone would not tell.

    Args:
        names: id -> name.
    """

    def __init__(self, names: Mapping[str, str]) -> None:
        shown = {id: one_line(name).replace(";", ",") for id, name in names.items()}
        often = Counter(fold(name) for name in shown.values())
        ids = {fold(id) for id in names}

        def alone(id: str, name: str) -> bool:
            key = fold(name)
            taken = key in ids and key != fold(id)
            return bool(key) and often[key] == 1 and not taken and not key.endswith(")")

        self._labels = {id: name if alone(id, name) else f"{name} ({id})".strip() for id, name in shown.items()}
        self._ids = {fold(id): id for id in names}
        self._ids |= {fold(label): id for id, label in self._labels.items()}

    def __bool__(self) -> bool:
        return bool(self._labels)

    def all(self) -> list[str]:
        """Every label, in the order of the names."""
        return list(self._labels.values())

    def items(self) -> Iterable[tuple[str, str]]:
        """Ids and labels."""
        return self._labels.items()

    def of(self, id: str | None) -> str:
        """The label of an id; an unknown id as it is, nothing for none."""
        return "" if id is None else self._labels.get(id, id)

    def several(self, ids: Iterable[str]) -> str:
        """The labels of several ids, for one cell."""
        return SEPARATOR.join(self.of(id) for id in ids)

    def find(self, text: str) -> str | None:
        """The id of a label, a name or an id, however it is accented or capitalized; None if nothing is called so."""
        return self._ids.get(fold(text))

    def nearest(self, text: str) -> str:
        """What to do about a name that nothing has, in Portuguese."""
        known = {fold(label): label for label in self._labels.values()}
        known |= {fold(id): label for id, label in self._labels.items()}
        close = difflib.get_close_matches(fold(text), known, 1, 0.6)
        if close:
            return f'Talvez "{known[close[0]]}"?'
        if 0 < len(self._labels) <= 12:
            return f"Use um destes: {SEPARATOR.join(self._labels.values())}."
        return "Os nomes estão na aba Listas."
