"""Text that every calendar client takes."""

from __future__ import annotations

import re
import unicodedata

# What str.splitlines() breaks at: a strict reader would take the rest for another property.
_LINE_BREAK = re.compile("\r\n|[\r\v\f\x1c\x1d\x1e\x85\u2028\u2029]")


def plain(value: str) -> str:
    r"""A name for a TEXT value: every line break as `\n`, no backslash, no control character but a tab.

    A backslash becomes a slash: strict clients drop a whole feed for one that they read as a wrong escape.
    """
    value = _LINE_BREAK.sub("\n", value).replace("\\", "/")
    return "".join(c for c in value if c in "\n\t" or unicodedata.category(c) != "Cc")
