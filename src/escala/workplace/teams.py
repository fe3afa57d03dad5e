"""The list of teams, a new one, and the pages that a scenario is written in: form, file, and what is found in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from escala.documents.errors import InputError, Problem
from escala.documents.yaml_edits import EditError, YamlText
from escala.norms.loading import pack_names
from escala.outputs import OutputError
from escala.outputs.tables import write_file
from escala.scenario_files import read_norm, template
from escala.workplace.checking import Checked, check
from escala.workplace.desk import Desk, at
from escala.workplace.place import Entry, free_id
from escala.workplace.saving import ConflictError, save, version
from escala.workplace.writing import Written, opened, own_changes, typed_in, written

NO_FORM = "O formulário não pode ser mostrado: acerte antes o que está errado no arquivo."
NO_EDIT = "O arquivo está escrito de um modo que o formulário não sabe mudar (apelidos com & e *, por exemplo)."
SAVED = "Gravado."
DRAFT = "Gravado, com o que falta acertar."


class Teams:
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
            Route("/", self.every, methods=["GET"]),
            Route("/nova", self.new, methods=["GET", "POST"]),
            Route(f"{one}/equipe", self.form, methods=["GET", "POST"]),
            Route(f"{one}/verificar", self.verify, methods=["POST"]),
            Route(f"{one}/arquivo", self.file, methods=["GET", "POST"]),
            Route(f"{one}/verificar-arquivo", self.verify_file, methods=["POST"]),
            Route(f"{one}/conferir", self.report, methods=["GET"]),
        ]

    # -- the list, and a new one -------------------------------------------------------------------------------------

    async def every(self, request: Request) -> Response:
        """GET `/`: the teams, each with its what-ifs."""
        entries = self._desk.place.entries().values()
        return self._desk.page(
            request,
            "equipes.html",
            teams=[entry for entry in entries if not entry.is_what_if],
            what_ifs=[entry for entry in entries if entry.is_what_if],
            solved={entry.id for entry in entries if self._desk.place.rosters(entry)},
            busy={entry.id for entry in entries if self._desk.work.active(entry.id) is not None},
        )

    async def new(self, request: Request) -> Response:
        """GET: an empty form; POST: a new scenario file."""
        norms = {name: read_norm(name).titulo for name in pack_names()}
        if request.method == "GET":
            return self._desk.page(request, "nova.html", norms=norms, errors={}, typed={})
        form = await self._desk.form(request)
        typed = {
            name: " ".join(str(form.get(name, "")).split()) for name in ("nome", "sede", "norma", "periodo", "modelo")
        }
        errors = {name: "Falta preencher." for name in ("nome", "sede", "periodo") if not typed[name]}
        if errors or typed["norma"] not in norms:
            return self._desk.page(request, "nova.html", status=422, norms=norms, errors=errors, typed=typed)
        path = self._desk.place.new_file(typed["nome"])
        path.parent.mkdir(parents=True, exist_ok=True)
        write_file(path, _first(path, typed).encode())
        return self._desk.go(request, f"/equipes/{path.stem}/equipe", f"Criada em {self._desk.place.shown(path)}.")

    # -- the form ----------------------------------------------------------------------------------------------------

    async def form(self, request: Request) -> Response:
        """GET: the form of a scenario; POST: what was typed is checked, and saved where that was asked."""
        entry = self._desk.entry(request)
        if entry.is_what_if:
            return self._desk.go(request, at(entry, "e-se"))
        if request.method == "POST":
            return await self._typed(request, entry)
        try:
            text = self._desk.text(entry)
            found = await run_in_threadpool(opened, entry.path, text)
        except InputError:
            return self._desk.go(request, at(entry, "arquivo"), NO_FORM)
        return self._form(request, entry, found, version(text))

    async def _typed(self, request: Request, entry: Entry) -> Response:
        form = await self._desk.form(request)
        typed, removed = typed_in(form)
        known = typed.get("versao", "")
        try:
            text = self._desk.text(entry)
            if version(text) != known:
                return await self._conflict(request, entry, text, typed, removed)
            found = await run_in_threadpool(written, entry.path, text, typed, removed)
            if form.get("acao") == "conferir":
                return self._form(request, entry, found, known, typed=True)
            await run_in_threadpool(save, entry.path, found.text, known)
        except ConflictError as error:
            return await self._conflict(request, entry, error.text, typed, removed)
        except EditError:
            return self._desk.go(request, at(entry, "arquivo"), NO_EDIT)
        except (InputError, OutputError) as error:
            return self._desk.go(request, at(entry, "arquivo"), str(error))
        return self._desk.go(request, at(entry, "equipe"), DRAFT if found.checked.problems else SAVED)

    async def _conflict(
        self, request: Request, entry: Entry, text: str, typed: dict[str, str], removed: tuple[str, ...]
    ) -> Response:
        """The form with what the file says by now and what was typed, nothing of either lost, to be saved again."""
        before = self._desk.remembered(typed.get("versao", ""))
        self._desk.remember(text)
        own = typed if before is None else own_changes(entry.path, before, typed)
        found = await run_in_threadpool(written, entry.path, text, own, removed)
        return self._form(request, entry, found, version(text), typed=True, conflict=True, status=409)

    def _form(
        self, request: Request, entry: Entry, found: Written, known: str, *, status: int = 200, **more: Any
    ) -> Response:
        values = {"typed": False, "conflict": False, **more}
        return self._desk.page(
            request,
            "equipe.html",
            entry,
            "equipe",
            status,
            written=found,
            version=known,
            checked=found.checked,
            **values,
        )

    async def verify(self, request: Request) -> Response:
        """POST: what is wrong with what was typed so far, field by field, and in a few words."""
        entry = self._desk.entry(request)
        typed, removed = typed_in(await self._desk.form(request))
        try:
            text = self._desk.remembered(typed.get("versao", "")) or self._desk.text(entry)
            found = await run_in_threadpool(written, entry.path, text, typed, removed)
        except (EditError, InputError):
            return JSONResponse({"campos": {}, "grupos": {}, "resumo": self._summary(entry, Checked())})
        groups = [
            group for section in found.sorted.sections for group in (*section.groups, *filter(None, (section.new,)))
        ]
        return JSONResponse(
            {
                "campos": {f.name: f.errors for group in groups for f in group.every if f.errors},
                "grupos": {
                    **{group.name: group.errors for group in groups if group.errors},
                    **{section.id: section.errors for section in found.sorted.sections if section.errors},
                },
                "resumo": self._summary(entry, found.checked, found.sorted.others),
            },
            headers={"Cache-Control": "no-store"},
        )

    def _summary(self, entry: Entry, checked: Checked, others: tuple[Problem, ...] = ()) -> str:
        return self._desk.pages.text("_resumo.html", entry=entry, checked=checked, others=others)

    # -- the file ----------------------------------------------------------------------------------------------------

    async def file(self, request: Request) -> Response:
        """GET: the file as text; POST: what was typed is checked, and saved where that was asked."""
        entry = self._desk.entry(request)
        if request.method == "GET":
            try:
                text = self._desk.text(entry)
            except InputError as error:
                return self._desk.page(
                    request,
                    "arquivo.html",
                    entry,
                    "arquivo",
                    text="",
                    version="",
                    now=None,
                    checked=Checked(error.problems),
                )
            checked = await run_in_threadpool(check, entry.path, text)
            return self._desk.page(
                request, "arquivo.html", entry, "arquivo", text=text, version=version(text), now=None, checked=checked
            )
        form = await self._desk.form(request)
        known = str(form.get("versao", ""))
        text, now, status = _as_before(str(form.get("texto", "")), self._desk.remembered(known)), None, 200
        checked = await run_in_threadpool(check, entry.path, text)
        if form.get("acao") != "conferir":
            try:
                await run_in_threadpool(save, entry.path, text, known)
                return self._desk.go(request, at(entry, "arquivo"), DRAFT if checked.problems else SAVED)
            except ConflictError as error:
                now, known, status = self._desk.remember(error.text), version(error.text), 409
        return self._desk.page(
            request, "arquivo.html", entry, "arquivo", status, text=text, version=known, now=now, checked=checked
        )

    async def verify_file(self, request: Request) -> Response:
        """POST: what is wrong with a text that is being typed."""
        entry = self._desk.entry(request)
        form = await self._desk.form(request)
        checked = await run_in_threadpool(check, entry.path, str(form.get("texto", "")).replace("\r\n", "\n"))
        html = self._desk.pages.text("_problemas.html", checked=checked)
        return JSONResponse(
            {
                "campos": {},
                "grupos": {},
                "resumo": html,
                "linhas": sorted({p.line for p in checked.problems if p.line}),
            },
            headers={"Cache-Control": "no-store"},
        )

    # -- what is found -----------------------------------------------------------------------------------------------

    async def report(self, request: Request) -> Response:
        """GET: all that can be said of the scenario as it is saved, without a solver."""
        entry = self._desk.entry(request)
        checked = await run_in_threadpool(check, entry.path)
        return self._desk.page(request, "conferir.html", entry, "conferir", checked=checked)


def _as_before(text: str, before: str | None) -> str:
    """A text as a browser sends it, with the line breaks that the file has."""
    text = text.replace("\r\n", "\n")
    return text.replace("\n", "\r\n") if before is not None and "\r\n" in before else text


def _first(path: Path, typed: dict[str, str]) -> str:
    """What a new scenario's file says: the commented model, or as little as there is to say yet."""
    if typed["modelo"]:
        model = YamlText(template())
        model.set(("equipe",), {"id": path.stem, "nome": typed["nome"]})
        model.set(("periodo",), typed["periodo"])
        return model.text
    pack = read_norm(typed["norma"])
    seat = free_id(typed["sede"], (), "ubs-1")
    new = YamlText("# Cenário do Escala, começado na página de trabalho.\nnorma: x\n")
    for key, value in {
        "norma": typed["norma"],
        "modalidade": next(iter(pack.modalidades)),
        "periodo": typed["periodo"],
        "equipe": {"id": path.stem, "nome": typed["nome"]},
        "sede": seat,
        "feriados": {},
        "unidades": {seat: {"nome": typed["sede"]}},
        "recursos": {},
        "esf": {},
        "profissionais": {},
    }.items():
        new.set((key,), value)
    return new.text
