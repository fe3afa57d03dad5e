"""What a page says, read back out of its tables, and what `escala.json` says, worked out from plain data alone."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any, NamedTuple

from tests.web.html import Element, parse

Data = dict[str, Any]

KINDS = {"unidade": "Unidade que não foi dita", "domicilio": "Domicílio", "territorio": "Território"}


class Said(NamedTuple):
    """A session in the words of the list of its day."""

    date: str
    hours: str
    activity: str
    place: str
    people: str
    others: str


def page(content: bytes) -> Element:
    """The page, as a test reads it; the doctype is no element."""
    return parse(content.decode().removeprefix("<!DOCTYPE html>").strip())


def with_class(element: Element, name: str, tag: str | None = None) -> list[Element]:
    """The elements inside that have a class among others."""
    return [found for found in element.all(tag) if name in (found.attributes.get("class") or "").split()]


def list_of_days(found: Element) -> Counter[Said]:
    """Every session in the lists of the days."""
    said: Counter[Said] = Counter()
    for day in with_class(found, "dias")[0].all("details"):
        for table in with_class(day, "lista", "table"):
            for row in table.all("tbody")[0].all("tr"):
                cells = [cell.text for cell in row.children]
                said[Said(day.attributes["id"] or "", *cells)] += 1
    return said


def expected(data: Data, norm_names: dict[str, str]) -> Counter[Said]:
    """The same of an `escala.json`; the two units of a way aside, which are named as `…`.

    Args:
        data: its content.
        norm_names: what the norm calls each activity.
    """
    scenario, said = data["cenario"], Counter[Said]()
    for session in data["sessoes"]:
        start, end = (dt.datetime.fromisoformat(session[key]) for key in ("inicio", "fim"))
        place = KINDS.get(session["local"], "…")
        if session["unidade"]:
            place = short(scenario["unidades"][session["unidade"]]["nome"])
        elif session.get("espaco"):
            place = short(scenario["espacos"][session["espaco"]]["nome"])
        people = listed(scenario["profissionais"][p]["nome"] for p in session["profissionais"])
        esf = listed(scenario["esf"][e]["nome"] for e in session["esf"])
        guests = listed(scenario["parceiros"][p]["nome"] for p in session.get("parceiros", ()))
        others = " ".join(filter(None, [esf, f"com {guests}" if guests else ""]))
        hours = f"{start:%H:%M}–{end:%H:%M}"
        said[Said(start.date().isoformat(), hours, short(norm_names[session["atividade"]]), place, people, others)] += 1
    return said


def without_ways(said: Counter[Said]) -> Counter[Said]:
    """The same with `…` for the two units of a way, or for what has none."""
    found = Counter[Said]()
    for one, number in said.items():
        way = " → " in one.place or one.place == "Em trânsito"
        found[one._replace(place="…") if way else one] += number
    return found


def short(name: str) -> str:
    """A name as it is shown: at most 60 letters."""
    name = " ".join(name.split())
    return name if len(name) <= 60 else name[:59] + "…"


def listed(names: Any) -> str:
    words = [short(name) for name in names]
    return " e ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def by_place(found: Element) -> Counter[tuple[str, str, str]]:
    """Place, column's date as `02/03`, and hours of every session in the weeks by place."""
    return _grid(found.all("section", **{"aria-labelledby": "lugares"})[0])


def by_person(found: Element) -> Counter[tuple[str, str, str]]:
    """Person, column's date as `02/03`, and hours of every stretch in the weeks by person."""
    return _grid(found.all("section", **{"aria-labelledby": "pessoas"})[0])


def _grid(section: Element) -> Counter[tuple[str, str, str]]:
    said: Counter[tuple[str, str, str]] = Counter()
    for table in with_class(section, "semana", "table"):
        days = [cell.all("a")[0].text.split()[1] for cell in table.all("thead")[0].all("th")[1:]]
        for row in table.all("tbody")[0].all("tr"):
            heading, *cells = row.children
            assert len(cells) == len(days)
            for day, cell in zip(days, cells, strict=True):
                for item in cell.all("li"):
                    said[heading.text, day, item.all("b")[0].text] += 1
    return said
