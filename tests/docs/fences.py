"""The fenced blocks of the pages that people read, as CommonMark sees them, and the commands in them."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import click
from markdown_it import MarkdownIt

from escala.cli import COMMANDS, group
from tools.pages import PAGES as MADE

ROOT = Path(__file__).resolve().parents[2]

PAGES = tuple(
    path.relative_to(ROOT).as_posix()
    for path in (*ROOT.glob("*.md"), ROOT / "benchmarks" / "README.md", *sorted((ROOT / "docs").glob("*.md")))
    if path.name not in MADE
)
"""Every page with examples, but those that are made from the code: what stands there as an example, the code says."""

EPILOGS = "docs/comandos.md"
"""The page that shows the examples of every command's help."""

SHELL = ("bash", "console")
"""Languages of commands: to type, or with what they answer, after a `$` each."""


@dataclass(frozen=True)
class Fence:
    """A block of a page.

    Attributes:
        page: its path from the project's root.
        line: of its first line, from 1.
        chapter: the heading of the second level above it.
        language: what stands after the fence.
        text: what is in it.
    """

    page: str
    line: int
    chapter: str
    language: str
    text: str

    @property
    def first(self) -> str:
        """Its first line, by which the list of what is not run names it."""
        return self.text.splitlines()[0]

    @property
    def place(self) -> str:
        """Where to look."""
        return f"{self.page}:{self.line}"


@dataclass(frozen=True)
class Command:
    """A command that a page shows.

    Attributes:
        place: the file and the line of its block, or the help that shows it.
        text: as it stands, without its comment.
        shown: what the page says that it answers, line by line; none where it only says what to type.
    """

    place: str
    text: str
    shown: tuple[str, ...] = ()


@cache
def fences(page: str) -> tuple[Fence, ...]:
    """The blocks of a page, in its order."""
    found, chapter = [], ""
    tokens = MarkdownIt().parse((ROOT / page).read_text(encoding="utf-8"))
    for token, following in zip(tokens, [*tokens[1:], None], strict=True):
        if token.type == "heading_open" and token.tag == "h2" and following is not None:
            chapter = following.content
        if token.type in ("fence", "code_block"):
            assert token.map is not None
            found.append(Fence(page, token.map[0] + 2, chapter, token.info, token.content))
    return tuple(found)


def commands(fence: Fence) -> Iterator[Command]:
    """The commands of a block of a shell's language."""
    lines = re.sub(r"\\\n *", "", fence.text).splitlines()
    prompt = "$ " if fence.language == "console" else ""
    for index, line in enumerate(lines):
        if line.strip() and not line.startswith("#") and line.startswith(prompt):
            rest = lines[index + 1 :] if prompt else []
            end = next((at for at, text in enumerate(rest) if text.startswith(prompt)), len(rest))
            yield Command(fence.place, _without_comment(line.removeprefix(prompt)), tuple(rest[:end]))


def epilog_commands(name: str) -> list[Command]:
    """The examples of a command's help."""
    command = group.get_command(click.Context(group, info_name="escala"), name)
    assert command is not None
    lines = re.sub(r"\\\n\s*", "", command.epilog or "").splitlines()
    examples = [line.strip() for line in lines if line.startswith("  escala ")]
    return [Command(f"escala {name} --help", _without_comment(line.split("   (")[0])) for line in examples]


def page_commands(page: str) -> list[Command]:
    """Every command of a page, in its order."""
    if page == EPILOGS:
        return [command for name in COMMANDS for command in epilog_commands(name)]
    return [command for fence in fences(page) if fence.language in SHELL for command in commands(fence)]


def _without_comment(line: str) -> str:
    """A line up to a ` #` that no quotes hold."""
    lexer = shlex.shlex(line, posix=False, punctuation_chars=False)
    lexer.whitespace_split, lexer.commenters = True, ""
    text, at = "", 0
    for word in lexer:
        if word.startswith("#"):
            break
        at = line.index(word, at) + len(word)
        text = line[:at]
    return text
