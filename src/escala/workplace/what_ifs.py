"""What-if files: made from a change, built from their base's roster, and put beside it."""

from __future__ import annotations

import contextlib
import copy
import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from escala.documents.errors import InputError
from escala.domain.merge_patch import merge_diff
from escala.rules.wording import plain
from escala.scenario_files import LoadedScenario, load_scenario
from escala.whatif.running import Change, Days, absence, closure
from escala.workplace.asking import Asking
from escala.workplace.desk import Desk, at
from escala.workplace.fields import NOTHING, Field
from escala.workplace.place import free_id
from escala.workplace.rosters import sessions
from escala.workplace.solving import TIMES, Solving, seconds

HEAD = ("E se…? O que muda em relação ao arquivo em base; o resto é como nele.",)
"""What a what-if file says first."""


class ChangeError(Exception):
    """A change that cannot be made so; the message is in Portuguese."""


class WhatIfs:
    """The pages.

    Args:
        desk: what they work with.
        asking: knows the rosters.
        solving: begins commands.
    """

    def __init__(self, desk: Desk, asking: Asking, solving: Solving) -> None:
        self._desk = desk
        self._asking = asking
        self._solving = solving

    def routes(self) -> list[Route]:
        """Their addresses."""
        one = "/equipes/{id}"
        return [
            Route(f"{one}/e-se", self.page, methods=["GET", "POST"]),
            Route(f"{one}/comparar", self.compare, methods=["POST"]),
        ]

    async def page(self, request: Request) -> Response:
        """GET: what could change, the what-ifs there are, the last comparison; POST: make another."""
        entry = await self._desk.entry(request)
        loaded: LoadedScenario | None = None
        with contextlib.suppress(InputError):  # what is wrong is said in the page of the file
            loaded = await run_in_threadpool(load_scenario, entry.path)
        if request.method == "POST":
            form = await self._desk.form(request)
            if loaded is None:
                return self._desk.go(request, at(entry, "e-se"), "Acerte antes o que está errado na equipe.")
            typed = {name: value.strip() for name, value in form.items() if isinstance(value, str)}
            pins = [value for value in form.getlist("fixar") if isinstance(value, str)]
            try:
                title, patch = change(loaded, typed, pins)
            except ChangeError as error:
                return self._desk.go(request, at(entry, "e-se"), str(error))
            return self._solving.what_if(request, entry, typed.get("titulo") or title, patch, HEAD)
        entries = self._desk.place.entries()
        values = await self._asking.known(entry, self._asking.chosen(entry, None))
        found = values["examined"]
        return self._desk.page(
            request,
            "e-se.html",
            entry,
            "e-se",
            **values,
            loaded=loaded,
            base=entries.get(entry.base or ""),
            others=[other for other in entries.values() if other.base == entry.id],
            solved={other.id for other in entries.values() if self._desk.place.rosters(other)},
            sessions=[] if found is None else sessions(found),
            times=TIMES[:4],
            latest=self._desk.work.latest(entry.id, "comparar"),
        )

    async def compare(self, request: Request) -> Response:
        """POST: put a scenario beside its base, or beside the what-ifs that are chosen."""
        entry = await self._desk.entry(request)
        form = await self._desk.form(request)
        entries = self._desk.place.entries()
        chosen = [entries[id] for id in form.getlist("com") if isinstance(id, str) and id in entries]
        files = [self._desk.place.argument(one.path) for one in dict.fromkeys((entry, *chosen))]
        command = ["comparar", *files, "--json", "--tempo", str(seconds(form.get("tempo")))]
        return self._solving.begin(request, entry, "comparar", command)


def change(loaded: LoadedScenario, typed: Mapping[str, str], pins: list[str]) -> tuple[str, dict[str, Any]]:
    """The question and the merge patch of a change that was chosen and filled in.

    Args:
        loaded: the scenario that changes.
        typed: `tipo`, the kind of change, and what was filled in for it.
        pins: ids of sessions that stay as they are.

    Raises:
        ChangeError: something is missing, or is none of the scenario's.
    """
    people, units = loaded.scenario.profissionais, loaded.scenario.unidades
    who, unit = typed.get("quem", ""), typed.get("unidade", "")
    kind = typed.get("tipo", "")
    if kind in ("ausencia", "carga", "saida") and who not in people:
        raise ChangeError("Diga de quem se fala.")
    if kind in ("horario", "fechamento") and unit not in units:
        raise ChangeError("Diga qual unidade.")
    match kind:
        case "ausencia":
            days = _days(typed)
            title = f"E se {plain(people[who].nome)} faltar {_said(days)}?"
            return title, _patch(loaded, absence(who, days, typed.get("motivo") or "ausência"))
        case "fechamento":
            days = _days(typed)
            title = f"E se {plain(units[unit].nome)} fechar {_said(days)}?"
            return title, _patch(loaded, closure(unit, days, typed.get("motivo") or "fechamento"))
        case "carga":
            load = _hours_a_week(loaded, typed)
            title = f"E se {plain(people[who].nome)} tiver {load}h por semana?"
            return title, {"profissionais": {who: {"carga_horaria": load}}}
        case "saida":
            return f"E se {plain(people[who].nome)} sair da equipe?", {"profissionais": {who: None}}
        case "contratacao":
            job = loaded.pack.ocupacoes.get(typed.get("ocupacao", ""))
            if job is None:
                raise ChangeError("Diga a ocupação de quem entra.")
            load = _hours_a_week(loaded, typed)
            name = typed.get("nome") or f"{job.nome} a contratar"
            new = {"nome": name, "ocupacao": typed["ocupacao"], "carga_horaria": load}
            title = f"E se entrar mais uma pessoa: {plain(name)}, {load}h?"
            return title, {"profissionais": {free_id(name, people, "nova"): new}}
        case "horario":
            hours = Field((), "", "hours", "").read(typed.get("funcionamento", ""))
            if hours is NOTHING:
                raise ChangeError("Escreva o horário de funcionamento.")
            before = dict(loaded.data["unidades"][unit].get("funcionamento") or {})
            gone = {day: None for day in before if day not in hours}
            return f"E se {plain(units[unit].nome)} abrir noutro horário?", {
                "unidades": {unit: {"funcionamento": {**hours, **gone}}}
            }
        case "fixar":
            if not pins:
                raise ChangeError("Marque as sessões que ficam como estão.")
            many = "1 sessão ficar como está" if len(pins) == 1 else f"{len(pins)} sessões ficarem como estão"
            return f"E se {many}?", {"fixar": pins}
        case "outra":
            return typed.get("titulo") or "E se…?", {}
    raise ChangeError("Escolha o que muda.")


def _patch(loaded: LoadedScenario, write: Change) -> dict[str, Any]:
    """What a change writes into the scenario, as a merge patch."""
    after = copy.deepcopy(loaded.data)
    write(after)
    return merge_diff(loaded.data, after)


def _hours_a_week(loaded: LoadedScenario, typed: Mapping[str, str]) -> int:
    load, said = loaded.pack.carga, typed.get("horas", "")
    if re.fullmatch("[0-9]{1,3}", said) is None or not load.minima <= int(said) <= load.maxima:
        raise ChangeError(f"Diga quantas horas por semana: um número de {load.minima} a {load.maxima}.")
    return int(said)


def _days(typed: Mapping[str, str]) -> Days:
    try:
        first = dt.date.fromisoformat(typed.get("de", ""))
        last = dt.date.fromisoformat(typed.get("ate") or typed.get("de", ""))
    except ValueError:
        raise ChangeError("Diga de que dia a que dia.") from None
    if last < first:
        raise ChangeError("O último dia vem antes do primeiro.")
    return Days(first, last)


def _said(days: Days) -> str:
    if days.first == days.last:
        return f"em {days.first:%d/%m}"
    return f"de {days.first:%d/%m} a {days.last:%d/%m}"
