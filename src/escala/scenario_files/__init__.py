"""Scenario files: reading, overlays, every problem at once, the JSON Schema and the template."""

from escala.scenario_files.fingerprint import fingerprint
from escala.scenario_files.loading import LoadedScenario, load_data, load_scenario, load_source
from escala.scenario_files.norm_files import read_norm
from escala.scenario_files.schema import schema
from escala.scenario_files.template import template
from escala.scenario_files.writing import scenario_text

__all__ = [
    "LoadedScenario",
    "fingerprint",
    "load_data",
    "load_scenario",
    "load_source",
    "read_norm",
    "scenario_text",
    "schema",
    "template",
]
