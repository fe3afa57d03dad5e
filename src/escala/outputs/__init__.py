"""Files that Escala writes: canonical JSON, and a folder that is written whole or not at all."""

from escala.outputs.errors import OutputError
from escala.outputs.folder import PAGE_FILE, beside, check_folder, is_explanation, is_ours, is_proof, write_folder
from escala.outputs.json_files import (
    CHANGES_FILE,
    EXPLANATION_FILE,
    NORM_FILE,
    PROOF_FILE,
    REPORT_FILE,
    ROSTER_FILE,
    SHEET_FILE,
    changes_bytes,
    explanation_bytes,
    is_sealed,
    proof_bytes,
    read_audited,
    read_proof,
    read_roster,
    read_roster_document,
    report_bytes,
    roster_bytes,
)
from escala.outputs.what_if_files import what_if_bytes

__all__ = [
    "CHANGES_FILE",
    "EXPLANATION_FILE",
    "NORM_FILE",
    "PAGE_FILE",
    "PROOF_FILE",
    "REPORT_FILE",
    "ROSTER_FILE",
    "SHEET_FILE",
    "OutputError",
    "beside",
    "changes_bytes",
    "check_folder",
    "explanation_bytes",
    "is_explanation",
    "is_ours",
    "is_proof",
    "is_sealed",
    "proof_bytes",
    "read_audited",
    "read_proof",
    "read_roster",
    "read_roster_document",
    "report_bytes",
    "roster_bytes",
    "what_if_bytes",
    "write_folder",
]
