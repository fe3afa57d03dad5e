"""The pack as the tests of each article read it; what they expect was written by hand from the published norm."""

from collections.abc import Callable

import pytest

from escala.norms.loading import load_pack
from escala.norms.pack import Clause, Pack

Find = Callable[[str], Clause]


@pytest.fixture(scope="session")
def pack() -> Pack:
    return load_pack("df-489-2018")


@pytest.fixture(scope="session")
def clause(pack: Pack) -> Find:
    """The one clause with that exact citation."""

    def find(citation: str) -> Clause:
        found = [clause for clause in pack.clausulas if clause.citacao == citation]
        assert len(found) == 1, (citation, [clause.id for clause in found])
        return found[0]

    return find


@pytest.fixture(scope="session")
def outside(clause: Find) -> Callable[..., None]:
    """Checks that these provisions are in the pack, for nothing that a roster does, and that each says why."""

    def check(*citations: str) -> None:
        for citation in citations:
            found = clause(citation)
            assert found.cobertura == "fora"
            assert found.motivo is not None
            assert found.motivo.endswith(".")

    return check
