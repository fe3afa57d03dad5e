"""The JSON files of a folder: canonical, the same bytes for the same content."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from escala.documents.document import Document, found
from escala.documents.errors import InputError, Problem
from escala.documents.messages import problems_of
from escala.documents.reader import read_json
from escala.domain.roster import Roster, Session
from escala.outputs.workbook import is_as_written

ROSTER_FILE = "escala.json"
REPORT_FILE = "relatorio.json"
NORM_FILE = "norma.yaml"
SHEET_FILE = "escala.xlsx"
EXPLANATION_FILE = "explicacao.json"
EXPLANATION_FORMAT = "escala-explicacao/1"
CHANGES_FILE = "mudancas.json"
CHANGES_FORMAT = "escala-mudancas/1"
AUDITED = "sessoes"
"""Key of a report under which the sessions stand that were audited, by id, so that edits can be told."""
PROOF_FILE = "inviavel.json"
PROOF_FORMAT = "escala-inviavel/1"

SEAL = "sha256_escala"
"""Key of `relatorio.json`: the SHA-256 of the `escala.json` that the report is about."""


def roster_bytes(roster: Roster) -> bytes:
    """`escala.json` of a roster: keys in the contract's order, sessions by start and then by id."""
    data = roster.model_copy(update={"sessoes": tuple(sorted(roster.sessoes, key=_place_in_time))}).to_data()
    for session in data["sessoes"]:
        session["recursos"] = dict(sorted(session["recursos"].items()))
    return _canonical(data)


def report_bytes(report: Mapping[str, Any], roster: Roster) -> bytes:
    """`relatorio.json` of an audit's plain data, keys in the order in which the audit gives them.

    Args:
        report: the audit.
        roster: the roster that it is about, as it is written.
    """
    sessions = sorted(roster.sessoes, key=_place_in_time)
    seal = hashlib.sha256(roster_bytes(roster)).hexdigest()
    return _canonical({**report, SEAL: seal, AUDITED: {s.id: _without_id(s) for s in sessions}})


def _without_id(session: Session) -> dict[str, Any]:
    return {key: value for key, value in session.to_data().items() if key not in ("id", "recursos")}


def read_audited(path: Path) -> dict[str, Session]:
    """The sessions of a folder's roster as they were audited, by id, as its `relatorio.json` has them.

    Raises:
        InputError: there is no such report, or it does not say.
    """
    folder = path if path.is_dir() else path.parent
    document = read_json(folder / REPORT_FILE)
    data = document.data.get(AUDITED) if isinstance(document.data, dict) else None
    try:
        return {id: Session.model_validate({**session, "id": id}) for id, session in data.items()}  # type: ignore[union-attr]
    except (AttributeError, TypeError, ValidationError):
        message = "o relatório não diz que sessões foram auditadas, e sem isso não se sabe o que foi editado"
        raise InputError([Problem(str(folder / REPORT_FILE), 0, 0, message, "Use --fixar com as ids.")]) from None


def changes_bytes(changes: Mapping[str, Any]) -> bytes:
    """`mudancas.json` of what a replanning changed, as plain data."""
    return _canonical({"formato": CHANGES_FORMAT, **changes})


def explanation_bytes(explanation: Mapping[str, Any]) -> bytes:
    """`explicacao.json` of an explanation's plain data."""
    return _canonical({"formato": EXPLANATION_FORMAT, **explanation})


def proof_bytes(version: str, fingerprint: str, scenario: Mapping[str, Any], causes: Sequence[str]) -> bytes:
    """`inviavel.json`: that a scenario has no roster, as proved, and why.

    Args:
        version: of Escala.
        fingerprint: of the scenario, its norm and that version.
        scenario: the scenario as plain data.
        causes: why, in Portuguese.
    """
    head = {"formato": PROOF_FORMAT, "versao": version, "impressao": fingerprint}
    return _canonical({**head, "causas": list(causes), "cenario": scenario})


def read_proof(folder: Path, fingerprint: str) -> tuple[str, ...] | None:
    """The causes in a folder's `inviavel.json`; `None` where there is none that is whole and of that fingerprint."""
    data = _read_ours(folder / PROOF_FILE)
    causes = data.get("causas")
    if data.get("formato") != PROOF_FORMAT or data.get("impressao") != fingerprint or not isinstance(causes, list):
        return None
    return tuple(map(str, causes))


def read_proved(folder: Path) -> dict[str, Any]:
    """The scenario, as plain data, that a folder's `inviavel.json` is about; empty without one."""
    scenario = _read_ours(folder / PROOF_FILE).get("cenario")
    return scenario if isinstance(scenario, dict) else {}


def is_sealed(folder: Path) -> bool:
    """Whether a folder's `escala.json` is, byte for byte, the one that Escala wrote with its `relatorio.json`.

    A folder whose sheet somebody has saved anew is not: what was edited there is in it alone.
    """
    try:
        written = (folder / ROSTER_FILE).read_bytes()
    except OSError:
        return False
    if (folder / SHEET_FILE).exists() and not is_as_written(folder / SHEET_FILE):
        return False
    return _read_ours(folder / REPORT_FILE).get(SEAL) == hashlib.sha256(written).hexdigest()


def _read_ours(file: Path) -> dict[str, Any]:
    """A JSON file that we may have written; empty where it cannot be read as one."""
    try:
        data = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def read_roster(path: Path) -> Roster:
    """The roster of an `escala.json`, or of the one inside a folder, as `read_roster_document` reads it.

    Raises:
        InputError: no such file, not JSON, or not an `escala/1`; all problems, each with line and column.
    """
    return read_roster_document(path)[0]


def read_roster_document(path: Path) -> tuple[Roster, Document]:
    """The roster of an `escala.json`, or of the one inside a folder, and the document, which knows every place in it.

    Only its form is checked, with every time carrying its offset from UTC; what it says is the audit's to judge.

    Raises:
        InputError: no such file, not JSON, or not an `escala/1`; all problems, each with line and column.
    """
    if os.path.isdir(path):
        path = path / ROSTER_FILE
        if not os.path.exists(path):
            message = f"esperava uma pasta gravada pelo Escala, com {ROSTER_FILE}, e o arquivo não está nela"
            hint = "Talvez a pasta seja outra; `escala gerar CENARIO` grava uma nova."
            raise InputError([Problem(str(path.parent), 0, 0, message, hint)])
    document = read_json(path)
    try:
        roster = Roster.model_validate(document.data)
    except ValidationError as error:
        raise InputError(problems_of(error, document)) from error
    problems = _without_offset(document, roster)
    if problems:
        raise InputError(problems)
    return roster, document


def _place_in_time(session: Session) -> tuple[Any, ...]:
    return session.inicio, session.id


def _canonical(data: Mapping[str, Any]) -> bytes:
    text = json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False)
    return (text + "\n").encode()


def _without_offset(document: Document, roster: Roster) -> list[Problem]:
    """Times that do not say which instant they are: written without an offset, or as a number."""
    rows = [("sessoes", i, key) for i in range(len(roster.sessoes)) for key in ("inicio", "fim")]
    rows += [
        ("dispensas", i, key)
        for i, waiver in enumerate(roster.dispensas)
        for key in ("inicio", "fim")
        if getattr(waiver, key) is not None
    ]
    problems = []
    for group, i, key in rows:
        written = document.data[group][i][key]
        value = getattr(getattr(roster, group)[i], key)
        if not isinstance(written, str) or value.tzinfo is None:
            message = f"esperava uma data e hora com fuso e encontrei {found(written)}"
            problems.append(document.problem((group, i, key), message, 'Talvez "2027-03-02T08:00:00-03:00".'))
    return problems
