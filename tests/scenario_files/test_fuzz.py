"""Whatever stands in a scenario, loading it ends in a scenario or in problems that all have a place."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from escala.documents.errors import InputError
from escala.documents.reader import parse_yaml
from escala.domain.scenario import Scenario
from escala.scenario_files import LoadedScenario, load_data, load_scenario
from tests.scenario_files.good import GOOD

BASE: dict[str, Any] = parse_yaml(GOOD, "good").data

WORDS = [
    "", "ana", "bia", "ubs-2", "ubs-7", "esf-1", "esf-2", "reuniao-esf", "reuniao-equipe", "intersetorial", "DF", "XX",
    "deslocamento", "presenca-minima", "alvo-horas", "motivo", "minimo", "duracao", "faixa", "alvo", "peso", "base",
    "08:00", "24:00", "07:10", "99:99", "00:00", "03:00", "07:00-12:00", "12:00-07:00", "07:00-24:00", "seg", "sex-seg",
    "seg-dom", "2027-03", "2027-13", "2027-03-10", "2027-02-30", "0001-01-01", "9999-12-31", "unidade", "transito",
    "território", "a\nb", "\u2028", "🙂", "x" * 300, "../x.yaml", "n.yaml", "df-489-2018", "medico", "psicologo", "-",
]  # fmt: skip
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**15), 10**15)
    | st.integers(-2, 50)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(WORDS)
    | st.text(max_size=5)
)
KEYS = st.sampled_from([word for word in WORDS if word] + list(Scenario.model_fields)) | st.text(min_size=1, max_size=3)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=6,
)


def paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(below for key, child in items for below in paths(child, (*path, key)))]


PATHS = [path for path in paths(BASE) if path]


@st.composite
def mutated(draw: st.DrawFn) -> dict[str, Any]:
    """The good scenario with one to four of its values replaced, removed, repeated or joined by others."""
    data = copy.deepcopy(BASE)
    for _ in range(draw(st.integers(1, 4))):
        path = draw(st.sampled_from(PATHS))
        parent: Any = data
        for step in path[:-1]:
            inside = isinstance(parent, list) and isinstance(step, int) and step < len(parent)
            if not (inside or (isinstance(parent, dict) and step in parent)):
                break
            parent = parent[step]
        if not isinstance(parent, dict | list) or not parent:
            continue
        last = len(parent) - 1
        key = str(path[-1]) if isinstance(parent, dict) else min(path[-1], last) if isinstance(path[-1], int) else last
        match draw(st.sampled_from(["replace", "remove", "add", "swap"])):
            case "replace":
                parent[key] = draw(VALUES)
            case "remove" if isinstance(parent, dict):
                parent.pop(key, None)
            case "remove":
                del parent[key]
            case "add" if isinstance(parent, dict):
                parent[draw(KEYS)] = draw(VALUES)
            case "add":
                parent.append(draw(st.sampled_from(parent) | VALUES))
            case "swap":
                other: Any = BASE
                for step in draw(st.sampled_from(PATHS)):
                    other = other[step]
                parent[key] = copy.deepcopy(other)
    return data


def is_told(error: InputError) -> None:
    assert error.problems
    for problem in error.problems:
        assert problem.message
        assert problem.line >= 1
        assert problem.column >= 1
        assert "\n" not in problem.message
        str(problem).encode()


def loads_or_tells(path: Path) -> LoadedScenario | None:
    try:
        loaded = load_scenario(path)
    except InputError as error:
        is_told(error)
        return None
    round_trip(loaded)
    return loaded


def round_trip(loaded: LoadedScenario) -> None:
    """A scenario that loads is the same after it was written down, and its calendar can be computed."""
    written = json.loads(json.dumps(loaded.scenario.to_data()))
    assert Scenario.model_validate(written) == loaded.scenario
    assert load_data(written, "c").scenario == loaded.scenario
    assert loaded.month.weeks
    assert isinstance(loaded.month.holidays, dict)
    for fixed in loaded.month.fixed_sessions:
        assert loaded.month.week_of(fixed.date) is not None


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzz") / "c.yaml"


SLOW = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@SLOW
@given(st.dictionaries(KEYS, VALUES, max_size=6))
def test_any_mapping(file: Path, data: dict[str, Any]) -> None:
    file.write_text(json.dumps(data), encoding="utf-8")
    loads_or_tells(file)


@settings(SLOW, max_examples=400)
@given(mutated())
def test_a_good_scenario_with_values_changed(file: Path, data: dict[str, Any]) -> None:
    file.write_text(json.dumps(data), encoding="utf-8")
    loads_or_tells(file)


@SLOW
@given(VALUES)
def test_any_changes(file: Path, changes: Any) -> None:
    file.with_name("base.yaml").write_text(GOOD, encoding="utf-8")
    file.write_text(json.dumps({"base": "base.yaml", "mudancas": changes}), encoding="utf-8")
    loads_or_tells(file)


@SLOW
@given(
    st.lists(
        st.tuples(st.integers(0, len(GOOD)), st.integers(0, 3), st.text("ab1:-[]{}\"'#&*\t \n,.ç", max_size=3)),
        min_size=1,
        max_size=3,
    )
)
def test_a_good_scenario_with_letters_changed(file: Path, edits: list[tuple[int, int, str]]) -> None:
    text = GOOD
    for place, removed, added in edits:
        text = text[:place] + added + text[place + removed :]
    file.write_text(text, encoding="utf-8")
    loads_or_tells(file)


@SLOW
@given(mutated())
def test_data_without_a_file(data: dict[str, Any]) -> None:
    try:
        loaded = load_data(data, "escala.json")
    except InputError as error:
        problems = error.problems
    else:
        round_trip(loaded)
        problems = loaded.warnings
    assert all(problem.file == "escala.json" and problem.line == 0 for problem in problems)
