from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from escala.workplace import Place, create_app
from escala.workplace.door import Keys
from tests.audit.good import good_data
from tests.web.html import Element, hidden, parse

URL = "http://127.0.0.1:8765"
ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Desk:
    """A working folder, and a browser that was let in."""

    place: Place
    client: TestClient
    keys: Keys
    told: list[str]

    def get(self, path: str) -> Element:
        found = self.client.get(path)
        assert found.status_code == 200, (path, found.status_code, found.text)
        return parse(found.text)

    def post(self, path: str, page: Element | None = None, **typed: object) -> Element:
        """Send a form, and read the page that it leads to."""
        secret = hidden(page or self.get("/nova"), "csrf")
        found = self.client.post(path, data={"csrf": secret, **typed}, follow_redirects=True)
        assert found.status_code in (200, 409, 422), (path, found.status_code, found.text)
        return parse(found.text)


def of_one_line(value: str, date: bool) -> str:
    """What is left of a value in an `<input>`: no breaks, and in one for dates nothing but a date."""
    if not date:
        return value.replace("\r", "").replace("\n", "")
    try:
        return value if dt.date.fromisoformat(value).isoformat() == value else ""
    except ValueError:
        return ""


def fields(form: Element) -> dict[str, str]:
    """What a browser would send of a form as it stands, buttons aside."""
    found = {}
    for one in form.all():
        name = one.attributes.get("name")
        if not name or one.tag == "button":
            continue
        if one.tag == "input" and one.attributes.get("type") in ("checkbox", "radio"):
            if "checked" in one.attributes:
                found[name] = one.attributes.get("value") or "on"
        elif one.tag == "input":
            found[name] = of_one_line(one.attributes.get("value") or "", one.attributes.get("type") == "date")
        elif one.tag == "textarea":
            text = (
                "".join(part for part in one.parts if isinstance(part, str)).replace("\r\n", "\n").replace("\r", "\n")
            )
            found[name] = text.removeprefix("\n").replace("\n", "\r\n")
        elif one.tag == "select":
            chosen = [option for option in one.all("option") if "selected" in option.attributes]
            option = (chosen or one.all("option"))[0]
            found[name] = option.attributes.get("value", option.text) or ""
    return found


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "src"))
    (tmp_path / "scenarios").mkdir()
    told: list[str] = []
    place = Place(tmp_path)
    app, keys = create_app(place, URL, told.append)
    with TestClient(app, URL, follow_redirects=False) as client:
        assert client.get(keys.address).status_code == 303
        yield Desk(place, client, keys, told)


@pytest.fixture
def team(desk: Desk) -> Path:
    """A team that comes with Escala."""
    path = desk.place.scenarios / "cinco-esf.yaml"
    shutil.copy(ROOT / "scenarios" / path.name, path)
    return path


@pytest.fixture
def pair(desk: Desk) -> Path:
    """A team of two with its roster, which holds every rule."""
    data = good_data()
    folder = desk.place.root / "saida" / "dupla"
    folder.mkdir(parents=True)
    (folder / "escala.json").write_text(json.dumps(data), encoding="utf-8")
    path = desk.place.scenarios / "dupla.yaml"
    path.write_text(json.dumps(data["cenario"], ensure_ascii=False, indent=1), encoding="utf-8")
    return path


def job(desk: Desk, id: str, number: int, kind: str, result: dict[str, Any], **about: object) -> str:
    """A command that ended with some result; the name of its folder."""
    folder = desk.place.jobs / id / f"{number:020d}-{kind}-aa"
    folder.mkdir(parents=True)
    request = {"tipo": kind, "aba": kind, "inicio": 1.0, "processo": 2**22 + 1, "comando": [], **about}
    (folder / "pedido.json").write_text(json.dumps(request))
    (folder / "resultado.json").write_text(json.dumps(result))
    return folder.name
