"""The audit: every check over one written roster, from the roster and its scenario alone. Never imports the solver.

`audit` reads a roster in memory, `audit_file` an `escala.json` that somebody sends and in which nothing is trusted.
"""

from escala.audit.auditing import audit, audit_file
from escala.audit.carrying import carried
from escala.audit.report import AuditReport

__all__ = ["AuditReport", "audit", "audit_file", "carried"]
