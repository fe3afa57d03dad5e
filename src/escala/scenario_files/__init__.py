"""Scenario files: reading, overlays, every problem at once, the JSON Schema and the template."""

from escala.scenario_files.adjustments import adjustable
from escala.scenario_files.fingerprint import fingerprint
from escala.scenario_files.loading import LoadedScenario, load_data, load_scenario, load_source
from escala.scenario_files.norm_files import read_norm
from escala.scenario_files.schema import schema
from escala.scenario_files.template import template
from escala.scenario_files.writing import scenario_text
from escala.scenario_files.written import read_written

__all__ = [
    "LoadedScenario",
    "adjustable",
    "fingerprint",
    "load_data",
    "load_scenario",
    "load_source",
    "read_norm",
    "read_written",
    "scenario_text",
    "schema",
    "template",
]
