"""Names in cells lead back to ids."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from escala.sheets.labels import SEPARATOR, Labels


def test_a_name_is_enough_where_only_one_has_it() -> None:
    labels = Labels({"ana": "Ana Souza", "bia": "Bia; Lima", "caio": "Ána  SOUZA", "dora": "ana"})
    assert labels.all() == ["Ana Souza (ana)", "Bia, Lima", "Ána SOUZA (caio)", "ana (dora)"]
    assert [labels.find(text) for text in ("ana", "ANA SOUZA (ana)", "bia, lima", "Dora", "x", "")] == [
        "ana",
        "ana",
        "bia",
        "dora",
        None,
        None,
    ]
    assert labels.nearest("Bia Limaa") == 'Talvez "Bia, Lima"?'
    assert labels.nearest("zzz").startswith("Use um destes: Ana Souza (ana); Bia, Lima; ")


def test_a_name_that_looks_like_a_label_is_none() -> None:
    labels = Labels({"a": "b", "b": "x", "c": "b (a)"})
    assert [labels.find(label) for label in labels.all()] == ["a", "b", "c"]


@given(st.dictionaries(st.from_regex(r"[a-z0-9][a-z0-9-]{0,3}", fullmatch=True), st.text(max_size=6), max_size=6))
def test_every_label_leads_back_alone_and_among_others(names: dict[str, str]) -> None:
    labels = Labels(names)
    for id, label in labels.items():
        assert labels.find(label) == id
        assert labels.find(id) == id
    said = labels.several(names)
    assert [labels.find(piece) for piece in said.split(SEPARATOR) if piece] == list(names)
