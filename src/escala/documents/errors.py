"""Errors of input: public API, in Portuguese, each with its place, what was expected and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Problem:
    """One thing wrong in a file.

    `line` and `column` count from 1; 0 where the file as a whole is meant. In a workbook, `sheet` is the name of the
    sheet in which they are those of a cell. `message` says what was found and what was expected; `hint` says what to
    do ("Talvez …"). `path` is the value that is meant, as steps from the top of the data that was read, overlays
    applied; a key that is missing is its last step.
    """

    file: str
    line: int
    column: int
    message: str
    hint: str = ""
    sheet: str = ""
    path: tuple[str | int, ...] = field(default=(), compare=False)

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        if self.sheet:
            place = f"{self.file}: {self.sheet}" + (f"!{column_letters(self.column)}{self.line}" if self.line else "")
        return f"{place}: {self.message}" + (f"\n    {self.hint}" if self.hint else "")


def column_letters(number: int) -> str:
    """What spreadsheets call the column of a number from 1: `A` to `Z`, then `AA`."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


class InputError(Exception):
    """A file cannot be read as what it should be; every problem found is in `problems`, in order of place."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))
