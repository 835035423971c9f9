"""Both stacks, synthesized once: that takes seconds, and looking at what came out takes none."""

import pytest

import app  # noqa: F401  before aws_cdk, which starts the `node` that this puts on PATH
from tests.infra.synthesized import Synthesized, synthesize


@pytest.fixture(scope="session")
def synthesized(tmp_path_factory: pytest.TempPathFactory) -> Synthesized:
    """What `synthesize` gave."""
    return synthesize(tmp_path_factory.mktemp("cdk.out"), tmp_path_factory.mktemp("work"))
