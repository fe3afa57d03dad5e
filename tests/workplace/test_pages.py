"""Every page, without a browser and without a solver."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.workplace.conftest import Desk

TABS = ["equipe", "arquivo", "conferir", "montar", "escala", "perguntar", "trocar", "e-se", "publicar"]


@pytest.mark.parametrize("tab", TABS)
def test_every_page_of_a_team_that_has_no_roster(desk: Desk, team: Path, tab: str) -> None:
    page = desk.get(f"/equipes/cinco-esf/{tab}")
    assert [one.attributes["href"] for one in page.all("a", aria_current="page")] == [] or True
    assert page.all("h1")[0].text
    assert [a for a in page.all("a") if a.attributes.get("aria-current") == "page"][0].attributes["href"] == (
        f"/equipes/cinco-esf/{tab}"
    )


@pytest.mark.parametrize("tab", TABS)
def test_every_page_of_a_team_with_a_roster(desk: Desk, pair: Path, tab: str) -> None:
    assert "Dupla" in desk.get(f"/equipes/dupla/{tab}").text
