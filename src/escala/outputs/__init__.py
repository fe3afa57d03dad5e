"""Files that Escala writes: canonical JSON, and a folder that is written whole or not at all."""

from escala.outputs.errors import OutputError
from escala.outputs.folder import check_folder, is_ours, write_folder
from escala.outputs.json_files import REPORT_FILE, ROSTER_FILE, read_roster, report_bytes, roster_bytes

__all__ = [
    "REPORT_FILE",
    "ROSTER_FILE",
    "OutputError",
    "check_folder",
    "is_ours",
    "read_roster",
    "report_bytes",
    "roster_bytes",
    "write_folder",
]
