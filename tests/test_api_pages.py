"""The pages of the Python API: every public module has one that says something, and none asks for the internet."""

import ast
import html
import importlib
import re
from importlib.util import find_spec
from inspect import cleandoc
from pathlib import Path

import pytest
from pdoc.docstrings import google

import escala
from tools import api

NAMES = api.modules()

TAGS = re.compile(r"<[^>]+>")
SECTION = re.compile(r"(?m)^(Args|Attributes|Returns|Raises|Yields|Example)s?:")
LEFT = re.compile(r"<p>(Args|Arguments|Attributes|Returns|Raises|Yields|Example)s?:(?!</p>\s*<ul>)")
"""A section of a docstring that stays a paragraph like any other, in Markdown and on a page."""


SHOWN = [name for name in NAMES if name.count(".") < 2 or name.startswith(("escala.domain.", "escala.audit."))]
"""Those whose pages are made here: what a program imports first. `make api` makes all, and fails where pdoc warns."""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("api")
    api.write(folder, SHOWN)
    found = sorted(path for path in folder.rglob("*.html") if path.name != "index.html")
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in found}


def test_every_public_module_is_named() -> None:
    source = Path(escala.__file__).parent
    files = {path.relative_to(source.parent).with_suffix("") for path in source.rglob("*.py")}
    dotted = {".".join(file.parts).removesuffix(".__init__") for file in files}
    assert set(NAMES) == {name for name in dotted if not name.rpartition(".")[2].startswith("_")}


def test_every_docstring_is_there_and_its_sections_are_lists() -> None:
    said = {name: documented(name) for name in NAMES}
    assert [name for name, every in said.items() if not every[0].strip()] == []
    left = [text for every in said.values() for text in every if SECTION.search(google(cleandoc(text)))]
    assert left == []
    assert sum(len(every) for every in said.values()) > 2 * len(NAMES)


@pytest.mark.slow
def test_every_module_has_a_page_with_what_it_says(pages: dict[str, str]) -> None:
    assert set(pages) == {f"{name.replace('.', '/')}.html" for name in SHOWN}
    for name in SHOWN:
        said = documented(name)[0].strip()
        shown = " ".join(html.unescape(TAGS.sub("", pages[f"{name.replace('.', '/')}.html"])).split())
        assert " ".join(said.split("\n\n")[0].replace("`", "").split()) in shown, name


def documented(name: str) -> list[str]:
    """The docstrings of a module: its own, then those of what is in it."""
    file = find_spec(name)
    assert file is not None
    assert file.origin is not None
    tree = ast.parse(Path(file.origin).read_text(encoding="utf-8"))
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    return [
        ast.get_docstring(tree) or "",
        *(ast.get_docstring(n) or "" for n in ast.walk(tree) if isinstance(n, kinds)),
    ]


@pytest.mark.slow
def test_sections_are_lists_and_types_are_readable(pages: dict[str, str]) -> None:
    for name, page in pages.items():
        assert LEFT.search(page) is None, name
        for type_ in re.findall(r'(?s)<span class="annotation">(.*?)</span>', page):
            assert "Annotated" not in type_, name
            assert "0x" not in type_, name
        assert 'class="default_value">PydanticUndefined' not in page, name
    arguments = pages["escala/workflow.html"].split('id="generate"')[1]
    assert re.search(r"<h6[^>]*>Arguments:</h6>\s*<ul>\s*<li><strong>path:</strong>", arguments)


@pytest.mark.slow
def test_pages_lead_to_each_other_and_ask_nothing_of_the_internet(pages: dict[str, str]) -> None:
    for name, page in pages.items():
        assert re.findall(r"""(?:src="|url\(|<link[^>]*href=")(?:https?:)?//""", page) == [], name
    for child in api.children("escala", SHOWN):
        assert f'href="escala/{child.rpartition(".")[2]}.html"' in pages["escala.html"], child


def test_what_the_front_page_names_is_there() -> None:
    named = re.findall(r"`(escala\.[a-zA-Z_.]+)`", escala.__doc__ or "")
    assert len(named) > 10
    for name in named:
        module, _, attribute = name.rpartition(".")
        assert name in NAMES or hasattr(importlib.import_module(module), attribute), name
