"""Every command that a page or a help shows is run, in order, in a folder of that page; or is said not to be."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import escala.solver
from escala.domain.month import Month
from tests.docs.exempt import exempt
from tests.docs.fences import EPILOGS, PAGES, Command, page_commands
from tests.docs.givens import GIVEN
from tests.docs.scratch import SHORTER, Scratch
from tests.docs.vocabulary import never_said, words

WITH_COMMANDS = [page for page in (*PAGES, EPILOGS) if page_commands(page)]


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
    here = Scratch(page)
    GIVEN.get(page, lambda here: None)(here)
    for command in page_commands(page):
        if exempt(page, command.text) or (page == EPILOGS and is_search(command)):
            here.parse(command)
        else:
            said = here.perform(command).casefold()
            shown = words(" ".join(command.shown))
            unsaid = {word for word in shown if word not in said}
            assert len(unsaid) <= len(shown) / 2, (command.text, unsaid)  # the rest a longer search says
            assert never_said(" ".join(unsaid)) == set(), command.text


def is_search(command: Command) -> bool:
    """Whether a command searches; of those, the guide's are run, and in a help only their options are read."""
    return command.text.split()[1] in SHORTER
