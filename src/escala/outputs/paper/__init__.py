"""What is printed of a roster, as PDF: the weeks for a wall, and the minutes forms of its meetings. Black on white."""

from escala.outputs.paper.minutes import minutes_pdf
from escala.outputs.paper.stamp import Stamp, stamp
from escala.outputs.paper.wall import wall_pdf

__all__ = ["Stamp", "minutes_pdf", "stamp", "wall_pdf"]
