"""A scenario as somebody writes it in the form: the text that comes of it, and what is wrong beside each field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import unquote

from starlette.datastructures import FormData

from escala.documents.document import Path_
from escala.documents.errors import InputError, Problem
from escala.documents.yaml_edits import YamlText
from escala.norms.pack import Pack
from escala.scenario_files import read_norm
from escala.workplace.checking import Checked, check
from escala.workplace.forms import REMOVE, Form, Sorted, apply, with_problems

UNSEEN = frozenset(("csrf", "versao", "acao"))
"""Fields of a form that nobody types."""


@dataclass(frozen=True)
class Written:
    """What the form of a scenario makes of its file.

    Attributes:
        text: what the file would say.
        checked: what is found in that.
        sorted: the form as it was filled in, its problems in place.
        changed: label and values, as in the file and as typed, of the fields that differ.
    """

    text: str
    checked: Checked
    sorted: Sorted
    changed: tuple[tuple[str, str, str], ...] = ()


def opened(path: Path, text: str) -> Written:
    """The form of a file as it stands.

    Raises:
        InputError: it is no YAML, so that there is no form of it.
    """
    return written(path, text, {}, ())


def written(path: Path, text: str, typed: Mapping[str, str], removed: tuple[str, ...]) -> Written:
    """The form of a file with what somebody typed into it.

    Raises:
        InputError: the file is no YAML, so that there is no form of it.
        EditError: it is written in a way that the form cannot edit.
    """
    edited = YamlText(text)
    form = Form(edited.data, _pack(edited.data, path))
    added = apply(edited, form, typed, removed)
    checked = check(path, edited.text)
    problems = [_in_form(problem, added) for problem in (*checked.problems, *checked.warnings)]
    return Written(edited.text, checked, with_problems(form, problems, typed, removed), _changed(form, typed))


def _changed(form: Form, typed: Mapping[str, str]) -> tuple[tuple[str, str, str], ...]:
    """Label and values, as the form was and as typed, of the fields that differ."""
    return tuple(
        (f"{group.title}: {field.label}", field.value, typed[field.name])
        for group in form.groups
        for field in group.every
        if field.name in typed and field.differs(typed[field.name])
    )


def told(
    path: Path, text: str | None, typed: Mapping[str, str], removed: tuple[str, ...]
) -> tuple[tuple[str, str], ...]:
    """What somebody typed, each with its label, to be shown where it cannot be written.

    Args:
        path: the file.
        text: what it said when they began; None where that is forgotten: then everything is told, by its place.
        typed: name of a field -> what it said when it was sent.
        removed: names of the groups that were to go.
    """
    if text is None:
        places = ((unquote(name), said) for name, said in typed.items() if said and name not in UNSEEN)
        return (*places, *((unquote(name), "retirar") for name in removed))
    data = YamlText(text).data
    form = Form(data, _pack(data, path))
    titles = {group.name: group.title for group in form.groups}
    changed = ((label, said) for label, _, said in _changed(form, typed))
    return (*changed, *((titles.get(name, unquote(name)), "retirar") for name in removed))


def own_changes(path: Path, text: str, typed: Mapping[str, str]) -> dict[str, str]:
    """Of what a form says, what is not as in the file that it was made from.

    Raises:
        InputError: that was no YAML.
    """
    data = YamlText(text).data
    fields = {field.name: field for group in Form(data, _pack(data, path)).groups for field in group.every}
    return {name: said for name, said in typed.items() if name not in fields or fields[name].differs(said)}


def typed_in(form: FormData) -> tuple[dict[str, str], tuple[str, ...]]:
    """What a form that was sent says, field by field, and what is to be taken out."""
    typed = {name: value for name, value in form.multi_items() if isinstance(value, str) and name != REMOVE}
    return typed, tuple(value for value in form.getlist(REMOVE) if isinstance(value, str))


def _in_form(problem: Problem, added: Mapping[Path_, Path_]) -> Problem:
    for path, place in added.items():
        if problem.path[: len(path)] == path:
            return replace(problem, path=(*place, *problem.path[len(path) :]))
    return problem


def _pack(data: object, path: Path) -> Pack | None:
    """The norm that a scenario names, if it can be read."""
    name = data.get("norma") if isinstance(data, dict) else None
    try:
        return read_norm(name.strip(), path.parent) if isinstance(name, str) else None
    except InputError:
        return None
