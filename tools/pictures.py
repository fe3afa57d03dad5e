"""Pictures of a roster's page for the guide, run by hand: `python -m tools.pictures saida/confortavel`.

Draws `escala.html` as a phone, a laptop and paper show it, into `docs/imagens/`. Needs Chromium on this machine.
"""

from __future__ import annotations

import io
import shutil
from dataclasses import dataclass
from pathlib import Path

import click
from PIL import Image
from playwright.sync_api import Page, sync_playwright
from pypdfium2 import PdfDocument

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "imagens"

COLOURS = 160
"""Colours of a picture: few enough for a small file, more than the page has."""

LARGEST = 200_000
"""Bytes of the largest picture."""

SCREENS = {"celular": (390, 844), "laptop": (1366, 768)}
"""Screen -> its width and height, in pixels."""


@dataclass(frozen=True)
class Shot:
    """One picture: of which part of the page, on which screen, in which scheme; of a day, opened."""

    name: str
    screen: str
    part: str | None = None
    scheme: str = "light"


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--day", help="The day whose timeline is drawn, as 2027-03-10; default: the first with a session.")
def main(folder: Path, day: str | None) -> None:
    """Draw the page of the roster in FOLDER."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    address = (folder / "escala.html").resolve().as_uri()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(locale="pt-BR")
        page.goto(address)
        chosen = day or page.locator(".dias details:has(svg)").first.get_attribute("id") or ""
        for shot in _shots(chosen):
            _save(shot.name, _screenshot(page, shot))
        page.emulate_media(media="print", color_scheme="light")
        paper = PdfDocument(page.pdf(prefer_css_page_size=True))
        browser.close()
    week = next(n for n in range(len(paper)) if "Semana 2" in paper[n].get_textpage().get_text_range())
    _save("pagina-papel", paper[week].render(scale=1.6).to_pil())


def _shots(day: str) -> list[Shot]:
    shots = [Shot(f"pagina-{screen}", screen) for screen in SCREENS]
    parts = {"semana": "pessoas", "dia": day, "presenca": "presenca", "horas": "horas"}
    shots += [Shot(f"pagina-{name}", "laptop", part) for name, part in parts.items()]
    return [*shots, Shot("pagina-dia-celular", "celular", day), Shot("pagina-dia-escura", "laptop", day, "dark")]


def _screenshot(page: Page, shot: Shot) -> Image.Image:
    width, height = SCREENS[shot.screen]
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme="dark" if shot.scheme == "dark" else "light")
    page.evaluate(
        "part => { const e = document.getElementById(part || 'conteudo');"
        " if (e.tagName === 'DETAILS') e.open = true; part ? e.scrollIntoView() : scrollTo(0, 0); }",
        shot.part,
    )
    return Image.open(io.BytesIO(page.screenshot()))


def _save(name: str, picture: Image.Image) -> None:
    path = PICTURES / f"{name}.png"
    picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    size = path.stat().st_size
    click.echo(f"{path} {picture.width}x{picture.height} {size} bytes")
    if size > LARGEST:
        raise click.ClickException(f"{path} passes {LARGEST} bytes")


if __name__ == "__main__":
    main()
