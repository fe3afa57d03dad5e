"""The pages of the Python API, made from docstrings by pdoc: `make api` writes them to `saida/api/`.

They are one folder of HTML that asks nothing of the internet. Nothing of it is committed.
"""

from __future__ import annotations

import contextlib
import importlib
import pkgutil
import sys
import types
import typing
import warnings
from collections.abc import Iterable
from pathlib import Path

import pdoc
import pdoc.render

import escala

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = Path(__file__).resolve().parent / "api"
FOLDER = ROOT / "saida" / "api"

ONLY_LINKS = "Error parsing type annotation"
"""How pdoc begins to say that it shows a type as it is written, without links: it looks names that only type checkers
import up in the module of the class that inherits them. Nothing that is written is lost."""


def modules() -> list[str]:
    """Every public module of escala, packages before what is in them."""
    found = pkgutil.walk_packages(escala.__path__, "escala.")
    return ["escala", *(info.name for info in found if not info.name.rpartition(".")[2].startswith("_"))]


def children(package: str, names: Iterable[str]) -> list[str]:
    """Those of the names that stand right below a package."""
    return [name for name in names if name.rpartition(".")[0] == package]


def written_type(variable: pdoc.doc.Variable) -> str:
    """`: type` of a variable, without what `Annotated` says of how it is read; nothing where it has none."""
    holder = types.SimpleNamespace(__annotations__={"it": variable.annotation})
    with contextlib.suppress(NameError, TypeError):  # a name that only type checkers import
        variable.annotation = typing.get_type_hints(holder)["it"]
    return variable.annotation_str


def write(folder: Path, names: list[str]) -> None:
    """Write a page for each module, an index and what the search box reads.

    Args:
        folder: where; made if missing.
        names: the modules, as they are imported.

    Raises:
        Warning: pdoc cannot show something as it was meant: a docstring, or a name that a module promises.
    """
    for name in names:
        module = importlib.import_module(name)
        for lazy in set(getattr(module, "__all__", ())) - set(vars(module)):  # loaded when first asked for
            setattr(module, lazy, getattr(module, lazy))
    pdoc.render.configure(
        docformat="google",
        footer_text=f"Escala {escala.__version__}",
        show_source=False,
        template_directory=TEMPLATES,
    )
    pdoc.render.env.filters |= {"children": children, "written_type": written_type}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.filterwarnings("ignore", message=ONLY_LINKS)
        pages = {name: pdoc.doc.Module.from_name(name) for name in names}
        folder.mkdir(parents=True, exist_ok=True)
        for name, page in pages.items():
            path = folder / f"{name.replace('.', '/')}.html"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(pdoc.render.html_module(page, pages), encoding="utf-8")
        (folder / "index.html").write_text(pdoc.render.html_index(pages), encoding="utf-8")
        (folder / "search.js").write_text(pdoc.render.search_index(pages), encoding="utf-8")


def main() -> None:
    """Write the pages again."""
    write(FOLDER, modules())
    sys.stdout.write(f"{(FOLDER / 'index.html').relative_to(ROOT)}\n")


if __name__ == "__main__":
    main()
