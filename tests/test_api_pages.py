"""The pages of the Python API: every public module has one that says something, and none asks for the internet."""

import html
import importlib
import re
from pathlib import Path

import pytest

import escala
from tools import api

NAMES = api.modules()

TAGS = re.compile(r"<[^>]+>")
LEFT = re.compile(r"<p>(Args|Arguments|Attributes|Returns|Raises|Yields|Example)s?:(?!</p>\s*<ul>)")
"""A section of a docstring that became a paragraph like any other."""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("api")
    api.write(folder, NAMES)  # a warning of pdoc's is an error
    found = sorted(path for path in folder.rglob("*.html") if path.name != "index.html")
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in found}


def test_every_public_module_is_named() -> None:
    source = Path(escala.__file__).parent
    files = {path.relative_to(source.parent).with_suffix("") for path in source.rglob("*.py")}
    dotted = {".".join(file.parts).removesuffix(".__init__") for file in files}
    assert set(NAMES) == {name for name in dotted if not name.rpartition(".")[2].startswith("_")}


@pytest.mark.slow
def test_every_public_module_has_a_page_with_what_it_says(pages: dict[str, str]) -> None:
    assert set(pages) == {f"{name.replace('.', '/')}.html" for name in NAMES}
    for name in NAMES:
        said = (importlib.import_module(name).__doc__ or "").strip()
        assert said, name
        shown = " ".join(html.unescape(TAGS.sub("", pages[f"{name.replace('.', '/')}.html"])).split())
        assert " ".join(said.split("\n\n")[0].replace("`", "").split()) in shown, name


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
    for child in api.children("escala", NAMES):
        assert f'href="escala/{child.rpartition(".")[2]}.html"' in pages["escala.html"], child


def test_what_the_front_page_names_is_there() -> None:
    named = re.findall(r"`(escala\.[a-zA-Z_.]+)`", escala.__doc__ or "")
    assert len(named) > 10
    for name in named:
        module, _, attribute = name.rpartition(".")
        assert name in NAMES or hasattr(importlib.import_module(module), attribute), name
