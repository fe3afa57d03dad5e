"""Commands at work: building the roster, how it goes, stopping with the best, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from escala.documents.errors import InputError
from escala.outputs import OutputError, what_if_bytes
from escala.rules.wording import one_line
from escala.scenario_files import load_scenario
from escala.workplace.desk import Desk, at
from escala.workplace.place import Entry
from escala.workplace.rosters import last_day
from escala.workplace.working import BusyError

TIMES = ((60, "1 minuto"), (300, "5 minutos"), (900, "15 minutos"), (3600, "1 hora"), (4 * 3600, "4 horas"))
"""Seconds that a search may take, each in words."""

BUSY = "Já há um trabalho em curso nesta equipe: espere que termine, ou pare-o."

NO_BEGINNING = "Não foi possível começar; talvez haja um arquivo no lugar da pasta .escala, ou falte permissão."

FORGOTTEN = "O que esta página mostrava já não está guardado: procure de novo."

REPAIR_HEAD = ("Um reparo que o Escala propôs: uma escala com estas mudanças foi montada e auditada.",)
"""What the file of a repair says first."""


class Solving:
    """The pages.

    Args:
        desk: what they work with.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> list[Route]:
        """Their addresses."""
        one = "/equipes/{id}"
        return [
            Route(f"{one}/montar", self.page, methods=["GET", "POST"]),
            Route(f"{one}/andamento", self.progress, methods=["GET"]),
            Route(f"{one}/parar", self.stop, methods=["POST"]),
            Route(f"{one}/explicar", self.explain, methods=["POST"]),
            Route(f"{one}/reparo", self.repair, methods=["POST"]),
        ]

    async def page(self, request: Request) -> Response:
        """GET: what a search is asked for, and what the last one came to; POST: begin one."""
        entry = await self._desk.entry(request)
        place = self._desk.place
        usual = place.outputs / entry.path.stem
        others = place.written()
        before = await run_in_threadpool(_earlier, entry, place.rosters(entry), others)
        if request.method == "GET":
            latest = self._desk.work.latest(entry.id, "montar", "explicar")
            return self._desk.page(
                request,
                "montar.html",
                entry,
                "montar",
                times=TIMES,
                latest=latest,
                folder=usual if usual in others else None,
                others=before,
            )
        form = await self._desk.form(request)
        command = ["gerar", place.argument(entry.path), "--json", "--tempo", str(seconds(form.get("tempo")))]
        if usual in others:
            command.append("--sobrescrever")
        previous = next((path for path in before if path.name == form.get("anterior")), None)
        if usual in others and usual != previous and form.get("partida") == "escala":
            command += ["--partir-de", place.argument(usual)]
        if form.get("partida") == "zero":
            command.append("--do-zero")
        if previous is not None:
            command += ["--anterior", place.argument(previous)]
        return self.begin(request, entry, "montar", command)

    def begin(
        self, request: Request, entry: Entry, kind: str, command: Sequence[str], about: Mapping[str, Any] | None = None
    ) -> Response:
        """Begin a command, and lead to the page that shows how it goes."""
        tab = {"explicar": "montar", "comparar": "e-se"}.get(kind, kind)
        try:
            self._desk.work.start(entry.id, kind, command, {"aba": tab, **(about or {})})
        except BusyError:
            return self._desk.go(request, at(entry, tab), BUSY)
        except OSError as error:
            return self._desk.go(request, at(entry, tab), f"{NO_BEGINNING} O sistema diz: {error.strerror or error}.")
        return self._desk.go(request, at(entry, tab))

    async def progress(self, request: Request) -> Response:
        """GET: how the command at work on a scenario goes, to be shown in its page."""
        entry = await self._desk.entry(request)
        active = self._desk.work.active(entry.id)
        state = None if active is None else active.state()
        headers = {"Cache-Control": "no-store"}
        if active is None or state is None or state.ended:
            return JSONResponse({"fim": True}, headers=headers)
        html = self._desk.pages.text("_andamento.html", progress=state, working=active.request)
        news = state.news
        said = str(news.get("fase", "começando"))
        if news.get("melhor") is not None:
            said = f"{said}; já há uma escala"
        return JSONResponse({"fim": False, "html": html, "dito": said, "parando": state.stopping}, headers=headers)

    async def stop(self, request: Request) -> Response:
        """POST: end the command at work with what it has."""
        entry = await self._desk.entry(request)
        await self._desk.form(request)
        active = self._desk.work.active(entry.id)
        if active is None:
            return self._desk.go(request, at(entry, "montar"))
        active.ask_to_stop()
        return self._desk.go(request, at(entry, str(active.request.get("aba", "montar"))))

    async def explain(self, request: Request) -> Response:
        """POST: look for why there is no roster, and what would mend it."""
        entry = await self._desk.entry(request)
        form = await self._desk.form(request)
        command = [
            "explicar",
            self._desk.place.argument(entry.path),
            "--json",
            "--tempo",
            str(seconds(form.get("tempo"))),
        ]
        return self.begin(request, entry, "explicar", command)

    async def repair(self, request: Request) -> Response:
        """POST: make a what-if file of one of the repairs that were found."""
        entry = await self._desk.entry(request)
        form = await self._desk.form(request)
        job = self._desk.work.named(entry.id, form.get("trabalho"))
        if job is None:
            return self._desk.go(request, at(entry, "montar"), FORGOTTEN)
        chosen = numbered(repairs_of(job.state().result), form.get("numero"))
        return self.what_if(request, entry, "; ".join(chosen["mudancas"]), chosen["patch"], REPAIR_HEAD)

    def what_if(
        self, request: Request, entry: Entry, title: str, patch: Mapping[str, Any], head: Sequence[str]
    ) -> Response:
        """Write a what-if file on a scenario, and lead to its page."""
        path = self._desk.place.new_file(f"{entry.path.stem} {title}"[:60], what_if=True)
        try:
            self._desk.place.write(path, what_if_bytes(entry.path, path.parent, title, patch, head))
        except OutputError as error:
            return self._desk.go(request, at(entry, "e-se"), one_line(str(error)))
        made = self._desk.place.at(path)
        return self._desk.go(request, at(made, "e-se"), f"Criado em {self._desk.place.shown(path)}.")


def _earlier(entry: Entry, own: Sequence[Path], every: Sequence[Path]) -> list[Path]:
    """Rosters that a scenario may continue: those of others, and its own that end before it begins."""
    try:
        first = load_scenario(entry.path).scenario.periodo.inicio
    except InputError:
        return [path for path in every if path not in own]
    return [path for path in every if path not in own or ((last := last_day(path)) is not None and last < first)]


def seconds(chosen: object) -> int:
    """The time that was chosen; the shortest where it is none that can be."""
    return next((value for value, _ in TIMES if str(value) == chosen), TIMES[0][0])


def repairs_of(result: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """The repairs in what a command came to."""
    found = result or {}
    explanation = found.get("explicacao") or found
    repairs = explanation.get("reparos") if isinstance(explanation, dict) else None
    return repairs if isinstance(repairs, list) else []


def numbered(items: Sequence[Any], number: object) -> Any:
    """The item of a number, from 0, that a form names.

    Raises:
        HTTPException: 400 where there is none.
    """
    found = next((item for index, item in enumerate(items) if str(index) == number), None)
    if found is None:
        raise HTTPException(400)
    return found
