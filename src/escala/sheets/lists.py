"""The sheet "Listas": everything that may stand in the cells of another sheet, from which those cells let choose."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from escala.outputs.workbook import Book, Column, Value
from escala.rules.wording import one_line

SHEET = "Listas"


class Lists:
    """Lists that are written once, and the cells that choose from them.

    Args:
        lists: heading -> values.
    """

    def __init__(self, lists: Mapping[str, Sequence[Value]]) -> None:
        self._lists = {heading: values for heading, values in lists.items() if values}

    def add(self, book: Book) -> None:
        """The sheet with the lists, side by side."""
        columns = [
            Column(heading, "hora" if isinstance(values[0], dt.time) else "texto")
            for heading, values in self._lists.items()
        ]
        deepest = max((len(values) for values in self._lists.values()), default=0)
        rows = [
            [values[row] if row < len(values) else None for values in self._lists.values()] for row in range(deepest)
        ]
        book.table(SHEET, columns, rows, frozen=0)

    def offer(self, sheet: Any, letters: str, first: int, last: int, heading: str, help: str) -> None:
        """Let the cells of a column choose from a list; what is not in it is refused."""
        from openpyxl.utils import get_column_letter
        from openpyxl.worksheet.datavalidation import DataValidation

        if heading not in self._lists:
            return
        column = get_column_letter(list(self._lists).index(heading) + 1)
        place = f"{SHEET}!${column}$2:${column}${len(self._lists[heading]) + 1}"
        rule = DataValidation(type="list", formula1=place, allow_blank=True, showErrorMessage=True)
        rule.errorTitle, rule.error = "Não está na lista", "Escolha na lista; o que vale está na aba Listas."
        _explain(rule, heading, help)
        rule.add(f"{letters}{first}:{letters}{last}")
        sheet.add_data_validation(rule)


def explain_cells(sheet: Any, letters: str, first: int, last: int, title: str, help: str) -> None:
    """Say what belongs into the cells of a column when one of them is chosen."""
    from openpyxl.worksheet.datavalidation import DataValidation

    rule = DataValidation(allow_blank=True)
    _explain(rule, title, help)
    rule.add(f"{letters}{first}:{letters}{last}")
    sheet.add_data_validation(rule)


def keep_cells(sheet: Any, letters: str, first: int, last: int, title: str, help: str) -> None:
    """Refuse whatever is typed into the cells of a column; rows can still be deleted and cells emptied."""
    from openpyxl.worksheet.datavalidation import DataValidation

    rule = DataValidation(type="custom", formula1="FALSE", allow_blank=True, showErrorMessage=True)
    rule.errorTitle, rule.error = title, help
    _explain(rule, title, help)
    rule.add(f"{letters}{first}:{letters}{last}")
    sheet.add_data_validation(rule)


def _explain(rule: Any, title: str, help: str) -> None:
    rule.showInputMessage = True
    rule.promptTitle, rule.prompt = one_line(title)[:32], help[:255]
