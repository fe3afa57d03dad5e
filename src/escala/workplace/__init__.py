"""The page to work in: scenarios written, solved, asked about and published in a browser, on this machine alone.

Everything is done by the functions and commands that the command line has. What needs the solver is a command in a
process of its own, so that this one never loads it.
"""

from escala.workplace.app import Protocol, create_app
from escala.workplace.place import Place

__all__ = ["Place", "Protocol", "create_app"]
