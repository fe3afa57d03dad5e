"""Escala: provably legal monthly rosters for multiprofessional primary-care teams.

What a program imports to do what the commands do:

| To | Import |
| --- | --- |
| read a scenario, with every error at its line | `escala.scenario_files.load_scenario` |
| do the arithmetic that needs no solver | `escala.explain.arithmetic.examine` |
| solve, audit and write a month | `escala.workflow.generate`; `escala.workflow.build` writes nothing |
| say how long, and from what seed | `escala.solver.SolveOptions` |
| audit a file, or a roster in memory | `escala.audit.audit_file`, `escala.audit.audit` |
| read a folder that was written | `escala.scenario_files.read_written` |
| explain a month that cannot be | `escala.inquiries.explain` |
| change a running month | `escala.rescheduling` |
| compare months | `escala.study` |
| publish, and serve what was published | `escala.publishing`, `escala.web` |

`docs/python.md` shows them at work. What a person may mend is raised as `escala.documents.errors.InputError` or
`escala.outputs.OutputError`, whose text says where, what was found and what to do. Keys of files, which are names of
fields here too, are Portuguese and public; so are the signatures of the functions above.
"""

__version__ = "0.1.0"
