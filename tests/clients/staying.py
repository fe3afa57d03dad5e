"""Runs programs of Python one after the other in one process: of a start that takes long, most is its imports.

Run by the Python of the environment that has them. A line of JSON in, `[program, argument, ...]`, where a program is
the name of a command or the path of a script; a line out, `[exit code, stdout, stderr]`.
"""

from __future__ import annotations

import contextlib
import io
import json
import runpy
import sys
import traceback
from importlib.metadata import entry_points


def run(program: str, arguments: list[str]) -> int:
    """Run one as its own process would; its exit code."""
    sys.argv = [program, *arguments]
    try:
        if program.endswith(".py"):
            runpy.run_path(program, run_name="__main__")
        else:
            (command,) = entry_points(group="console_scripts", name=program)
            command.load()()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except Exception:
        traceback.print_exc()
        return 1
    return 0


if __name__ == "__main__":
    answers = sys.stdout
    for line in sys.stdin:
        program, *arguments = json.loads(line)
        with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(io.StringIO()) as errors:
            code = run(program, arguments)
        print(json.dumps([code, out.getvalue(), errors.getvalue()]), file=answers, flush=True)
