"""The pages about a roster: the roster itself, why it is so and not otherwise, and two people who change places."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from escala.documents.errors import InputError
from escala.outputs import PAGE_FILE
from escala.publishing import Examined
from escala.rules.registry import CLAUSES
from escala.workplace.desk import Desk, at
from escala.workplace.place import Entry
from escala.workplace.rosters import Rosters, sessions, weeks
from escala.workplace.solving import FORGOTTEN, TIMES, Solving, numbered, repairs_of, seconds

PAGE_POLICY = (
    "sandbox allow-scripts allow-popups allow-modals; default-src 'none'; style-src 'unsafe-inline'; "
    "script-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'"
)
"""What the page of a roster may do: what is in it, as if it came from nowhere."""

GONE = "A escala que a página mostrava já não está na pasta: escolha outra."

NO_ROSTER = "Esta equipe ainda não tem escala: monte-a primeiro."


class Asking:
    """The pages.

    Args:
        desk: what they work with.
        rosters: audits of rosters.
        solving: begins commands.
    """

    def __init__(self, desk: Desk, rosters: Rosters, solving: Solving) -> None:
        self._desk = desk
        self._rosters = rosters
        self._solving = solving

    def routes(self) -> list[Route]:
        """Their addresses."""
        one = "/equipes/{id}"
        return [
            Route(f"{one}/escala", self.roster, methods=["GET"]),
            Route(f"{one}/{PAGE_FILE}", self.page, methods=["GET"]),
            Route(f"{one}/perguntar", self.question, methods=["GET", "POST"]),
            Route(f"{one}/trocar", self.swap, methods=["GET", "POST"]),
        ]

    # -- the roster --------------------------------------------------------------------------------------------------

    async def roster(self, request: Request) -> Response:
        """GET: a roster of the scenario, and its audit."""
        entry = await self._desk.entry(request)
        folder = self.chosen(entry, request.query_params.get("pasta"))
        values = await self.known(entry, folder)
        found = values["examined"]
        has_page = folder is not None and _has_page(folder)
        return self._desk.page(
            request,
            "escala.html",
            entry,
            "escala",
            **values,
            page=has_page,
            weeks=() if found is None or has_page else await run_in_threadpool(weeks, found),
            clauses=CLAUSES,
        )

    async def page(self, request: Request) -> Response:
        """GET: the page that stands in the roster's folder, which can do nothing but show itself."""
        entry = await self._desk.entry(request)
        folder = self.chosen(entry, request.query_params.get("pasta"))
        if folder is None or not _has_page(folder):
            raise HTTPException(404)
        headers = {"Content-Security-Policy": PAGE_POLICY, "Cache-Control": "no-store"}
        return FileResponse(folder / PAGE_FILE, headers=headers, media_type="text/html; charset=utf-8")

    def chosen(self, entry: Entry, name: object) -> Path | None:
        """The folder of that name among those with rosters of a scenario, else the first of them; None without any."""
        folders = self._desk.place.rosters(entry)
        return next((path for path in folders if path.name == name), next(iter(folders), None))

    def meant(self, entry: Entry, form: FormData) -> Path | None:
        """The roster that the page showed from which a form was sent; None where it is not there any more."""
        name = form.get("pasta")
        return next((path for path in self._desk.place.rosters(entry) if name in (None, path.name)), None)

    def _missing(self, entry: Entry) -> str:
        return GONE if self._desk.place.rosters(entry) else NO_ROSTER

    async def known(self, entry: Entry, folder: Path | None) -> dict[str, Any]:
        """What every page about a roster shows: which there are, the one that is meant, what is wrong with it."""
        examined: Examined | None = None
        problems: tuple[Any, ...] = ()
        if folder is not None:
            try:
                examined = await run_in_threadpool(self._rosters.audited, folder)
            except InputError as error:
                problems = error.problems
        return {
            "folders": self._desk.place.rosters(entry),
            "folder": folder,
            "examined": examined,
            "problems": problems,
            "no_roster": NO_ROSTER,
        }

    # -- questions ---------------------------------------------------------------------------------------------------

    async def question(self, request: Request) -> Response:
        """GET: what can be asked, and the last answer; POST: ask."""
        entry = await self._desk.entry(request)
        if request.method == "GET":
            folder = self.chosen(entry, request.query_params.get("pasta"))
            values = await self.known(entry, folder)
            found = values["examined"]
            latest = self._desk.work.latest(entry.id, "perguntar")
            return self._desk.page(
                request,
                "perguntar.html",
                entry,
                "perguntar",
                **values,
                times=TIMES[:3],
                sessions=[] if found is None else sessions(found),
                latest=latest,
                repairs=repairs_of(None if latest is None else latest[1].result),
            )
        form = await self._desk.form(request)
        folder = self.meant(entry, form)
        if folder is None:
            return self._desk.go(request, at(entry, "perguntar"), self._missing(entry))
        said = {name: " ".join(str(form.get(name, "")).split()) for name in (*_PARTS, "desejo", "sessao")}
        question: Sequence[str] = ["--precos"]
        if form.get("o") == "por-que":
            question = [f"--por-que={said['sessao']}"]
        elif form.get("o") == "por-que-nao":
            question = [f"--{name}={said[name]}" for name in _PARTS if said[name]]
            question += [f"--por-que-nao={said['desejo']}"] if said["desejo"] else []
            if not question:
                return self._desk.go(request, at(entry, "perguntar"), "Diga o que queria que fosse diferente.")
        command = [
            "explicar",
            self._desk.place.argument(folder),
            *question,
            "--json",
            "--tempo",
            str(seconds(form.get("tempo"))),
        ]
        return self._solving.begin(request, entry, "perguntar", command, {"pasta": folder.name})

    # -- a swap ------------------------------------------------------------------------------------------------------

    async def swap(self, request: Request) -> Response:
        """GET: who changes places with whom, and what came of it; POST: do it."""
        entry = await self._desk.entry(request)
        latest = self._desk.work.latest(entry.id, "trocar")
        if request.method == "GET":
            folder = self.chosen(entry, request.query_params.get("pasta"))
            return self._desk.page(
                request, "trocar.html", entry, "trocar", **await self.known(entry, folder), latest=latest
            )
        form = await self._desk.form(request)
        if form.get("alternativa") is not None:
            job = self._desk.work.named(entry.id, form.get("trabalho"))
            if job is None:
                return self._desk.go(request, at(entry, "trocar"), FORGOTTEN)
            offer = numbered((job.state().result or {}).get("alternativas") or (), form.get("alternativa"))
            _, _, named, *options = shlex.split(offer["comando"])
            folder = next((path for path in self._desk.place.rosters(entry) if path.name == Path(named).name), None)
            options = [one for one in _without(options, "--saida") if one != "--sobrescrever"]
        else:
            folder = self.meant(entry, form)
            said = {name: str(form.get(name, "")).strip() for name in ("de", "com", "dia", "turno", "dia-de-volta")}
            options = [f"--{name}={value}" for name, value in said.items() if value]
        if folder is None:
            return self._desk.go(request, at(entry, "trocar"), self._missing(entry))
        place = self._desk.place
        target = place.argument(place.swapped(folder))
        command = ["trocar", place.argument(folder), *options, "--saida", target, "--json"]
        return self._solving.begin(request, entry, "trocar", command)


def _has_page(folder: Path) -> bool:
    """Whether a roster's folder has its page; a link, which may lead anywhere, is none."""
    file = folder / PAGE_FILE
    return file.is_file() and not file.is_symlink()


def _without(options: Sequence[str], name: str) -> list[str]:
    """Options of a command but for one, with its value."""
    return [one for index, one in enumerate(options) if name not in (one, *options[max(0, index - 1) : index])]


_PARTS = ("quem", "o-que", "onde", "quando")
"""Parts of a wish that are named one by one."""
