"""Commands and programs of a page, and of a help, are run in a folder of their own; or are said not to be."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import escala.solver
from escala.domain.month import Month
from tests.batch.test_running import Inline
from tests.docs.exempt import exempt
from tests.docs.fences import EPILOGS, PAGES, Command, Fence, fences, page_commands
from tests.docs.givens import GIVEN
from tests.docs.scratch import SHORTER, Scratch
from tests.docs.vocabulary import never_said, words

WITH_COMMANDS = [page for page in (*PAGES, EPILOGS) if page_commands(page)]


def programs(page: str) -> list[Fence]:
    """The programs of a page, each of which goes on from the one before it."""
    return [fence for fence in fences(page) if fence.language == "python"]


@pytest.fixture(scope="module")
def remembering() -> Callable[..., Any]:
    """The solver, which pages that show the same team ask once."""
    found: dict[str, Any] = {}
    solve = escala.solver.solve

    def once(month: Month, *arguments: Any, **options: Any) -> Any:
        key = month.scenario.model_dump_json()
        if key not in found:
            found[key] = solve(month, *arguments, **options)
        return found[key]

    return once


@pytest.mark.slow
@pytest.mark.parametrize("page", WITH_COMMANDS)
def test_commands_do_what_the_page_says(
    page: str, remembering: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "88")
    monkeypatch.setattr("escala.cli.publishing_words.somebody_there", lambda: True)
    monkeypatch.setattr(escala.solver, "solve", remembering, raising=False)
    monkeypatch.setattr("escala.processes.Processes", lambda function, most: Inline(room=most))  # what lote calls
    here = Scratch(page)
    GIVEN.get(page, lambda here: None)(here)
    for command in page_commands(page):
        assert never_said(" ".join(command.shown)) == set(), command.text
        if exempt(page, command.text) or (page == EPILOGS and is_search(command)):
            here.parse(command)
        else:
            said, shown = here.perform(command).casefold(), words(" ".join(command.shown))
            unsaid = {word for word in shown if word not in said}
            assert len(unsaid) <= len(shown) / 2, (command.text, unsaid)  # the rest a longer search says


@pytest.mark.slow
@pytest.mark.parametrize("page", [page for page in PAGES if programs(page)])
def test_programs_run(
    page: str, remembering: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(escala.solver, "solve", remembering, raising=False)
    names: dict[str, Any] = {"__name__": "pagina"}
    for fence in programs(page):
        program = compile(fence.text, fence.place, "exec")
        if not exempt(page, fence.first):
            exec(program, names)


def is_search(command: Command) -> bool:
    """Whether a command searches; of those, the guide's are run, and in a help only their options are read."""
    return command.text.split()[1] in SHORTER
