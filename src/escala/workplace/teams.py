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
from escala.rules.wording import one_line
from escala.scenario_files import read_norm, template
from escala.workplace.checking import Checked, check
from escala.workplace.desk import Desk, at
from escala.workplace.place import Entry, free_id
from escala.workplace.saving import ConflictError, check_size, read, save, version, with_breaks
from escala.workplace.writing import Written, opened, own_changes, told, typed_in, written

NO_FORM = "O formulário não pode ser mostrado: acerte antes o que está errado no arquivo."
NO_EDIT = "O arquivo está escrito de um modo que o formulário não sabe mudar (apelidos com & e *, por exemplo)."
NO_READ = "O arquivo não pode ser lido, ou gravado, assim:"
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
        entries = (await run_in_threadpool(self._desk.place.entries)).values()
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
        typed = {name: one_line(str(form.get(name, ""))) for name in ("nome", "sede", "norma", "periodo", "modelo")}
        errors = {name: "Falta preencher." for name in ("nome", "sede", "periodo") if not typed[name]}
        if typed["norma"] not in norms:
            errors["norma"] = "Escolha uma das normas."
        if errors:
            return self._desk.page(request, "nova.html", status=422, norms=norms, errors=errors, typed=typed)
        path, refused = self._desk.place.new_file(typed["nome"]), ""
        try:
            self._desk.place.write(path, _first(path, typed).encode())
        except (EditError, InputError):
            errors = {"nome": "O nome, ou a sede, tem um caractere que não se vê: escreva de novo."}
        except OutputError as error:
            refused = one_line(str(error))
        if errors or refused:
            return self._desk.page(
                request, "nova.html", status=422, norms=norms, errors=errors, typed=typed, refused=refused
            )
        entry = self._desk.place.at(path)
        return self._desk.go(request, at(entry, "equipe"), f"Criada em {self._desk.place.shown(path)}.")

    # -- the form ----------------------------------------------------------------------------------------------------

    async def form(self, request: Request) -> Response:
        """GET: the form of a scenario; POST: what was typed is checked, and saved where that was asked."""
        entry = await self._desk.entry(request)
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
            try:
                text = self._desk.text(entry)
                if version(text) != known:
                    raise ConflictError(text)
                found = await run_in_threadpool(written, entry.path, text, typed, removed)
                if form.get("acao") == "conferir":
                    return self._form(request, entry, found, known, typed=True)
                await run_in_threadpool(save, entry.path, found.text, known)
            except ConflictError as error:
                return await self._conflict(request, entry, error.text, typed, removed)
        except EditError:
            return await self._unsaved(request, entry, NO_EDIT, typed, removed, 422)
        except OutputError as error:
            return await self._unsaved(request, entry, one_line(str(error)), typed, removed, 422)
        except InputError as error:
            return await self._unsaved(request, entry, f"{NO_READ} {one_line(str(error))}", typed, removed, 409)
        return self._desk.go(request, at(entry, "equipe"), DRAFT if found.checked.problems else SAVED)

    async def _unsaved(
        self, request: Request, entry: Entry, why: str, typed: dict[str, str], removed: tuple[str, ...], status: int
    ) -> Response:
        """What was typed and could not be written, so that it is not lost."""
        before = self._desk.remembered(typed.get("versao", ""))
        lines = await run_in_threadpool(told, entry.path, before, typed, removed)
        return self._desk.page(request, "nao-gravado.html", entry, "equipe", status, why=why, lines=lines)

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
        entry = await self._desk.entry(request)
        typed, removed = typed_in(await self._desk.form(request))
        try:
            text = self._desk.remembered(typed.get("versao", "")) or self._desk.text(entry)
            async with self._desk.turn:
                if await request.is_disconnected():
                    return Response(status_code=204)
                found = await run_in_threadpool(written, entry.path, text, typed, removed)
        except (EditError, InputError) as error:
            why = NO_EDIT if isinstance(error, EditError) else f"{NO_READ} {one_line(str(error))}"
            return JSONResponse({"campos": {}, "grupos": {}, "resumo": self._summary(entry, Checked(), note=why)})
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

    def _summary(self, entry: Entry, checked: Checked, others: tuple[Problem, ...] = (), note: str = "") -> str:
        return self._desk.pages.text("_resumo.html", entry=entry, checked=checked, others=others, note=note)

    # -- the file ----------------------------------------------------------------------------------------------------

    async def file(self, request: Request) -> Response:
        """GET: the file as text; POST: what was typed is checked, and saved where that was asked."""
        entry = await self._desk.entry(request)
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
                    typed=False,
                )
            checked = await run_in_threadpool(check, entry.path, text)
            return self._desk.page(
                request,
                "arquivo.html",
                entry,
                "arquivo",
                text=text,
                version=version(text),
                now=None,
                checked=checked,
                typed=False,
            )
        form = await self._desk.form(request)
        known, typed = str(form.get("versao", "")), str(form.get("texto", ""))
        now, refused, status = None, "", 200
        try:
            text = await run_in_threadpool(with_breaks, typed, read(entry.path))
        except InputError:  # said when it is to be saved
            text = with_breaks(typed, "")
        checked = await run_in_threadpool(_checked, entry.path, text)
        if form.get("acao") != "conferir":
            try:
                await run_in_threadpool(save, entry.path, text, known)
                return self._desk.go(request, at(entry, "arquivo"), DRAFT if checked.problems else SAVED)
            except ConflictError as error:
                now, known, status = self._desk.remember(error.text), version(error.text), 409
            except (InputError, OutputError) as error:
                refused, status = f"Nada foi gravado: {one_line(str(error))}", 422
        return self._desk.page(
            request,
            "arquivo.html",
            entry,
            "arquivo",
            status,
            text=text,
            version=known,
            now=now,
            checked=checked,
            refused=refused,
            typed=True,
        )

    async def verify_file(self, request: Request) -> Response:
        """POST: what is wrong with a text that is being typed."""
        entry = await self._desk.entry(request)
        form = await self._desk.form(request)
        async with self._desk.turn:
            if await request.is_disconnected():
                return Response(status_code=204)
            checked = await run_in_threadpool(_checked, entry.path, with_breaks(str(form.get("texto", "")), ""))
        html = self._desk.pages.text("_problemas.html", checked=checked)
        return JSONResponse({"campos": {}, "grupos": {}, "resumo": html}, headers={"Cache-Control": "no-store"})

    # -- what is found -----------------------------------------------------------------------------------------------

    async def report(self, request: Request) -> Response:
        """GET: all that can be said of the scenario as it is saved, without a solver."""
        entry = await self._desk.entry(request)
        checked = await run_in_threadpool(check, entry.path)
        return self._desk.page(request, "conferir.html", entry, "conferir", checked=checked)


def _checked(path: Path, text: str) -> Checked:
    """What is wrong with a text that is to be a file's; one that is too large is not looked at any further."""
    try:
        check_size(path, text)
    except InputError as error:
        return Checked(error.problems)
    return check(path, text)


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
