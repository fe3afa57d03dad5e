"""Pages as a test reads them."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "link", "input", "br", "img", "path", "circle"}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str | None]
    parts: list[Element | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join("".join(part if isinstance(part, str) else part.text + " " for part in self.parts).split())

    def all(self, tag: str | None = None, **attributes: str) -> list[Element]:
        """This and everything inside that is such an element, in order."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        mine = (tag is None or self.tag == tag) and all(self.attributes.get(n) == v for n, v in wanted.items())
        return [
            *([self] if mine else []),
            *(found for child in self.children for found in child.all(tag, **attributes)),
        ]

    @property
    def children(self) -> list[Element]:
        return [part for part in self.parts if isinstance(part, Element)]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Element("", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs))
        self.open[-1].parts.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].parts.append(Element(tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].parts.append(data)


def parse(text: str) -> Element:
    """A page; a tag that is not closed where it should be is an error."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    assert reader.open == [reader.root]
    return reader.root


def hidden(page: Element, name: str) -> str:
    """The value of the first hidden field of that name."""
    return page.all("input", name=name)[0].attributes["value"] or ""
