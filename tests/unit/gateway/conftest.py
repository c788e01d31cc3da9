"""The toy contract, for tests without a broker."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway import contract
from gateway.contract import Contract
from tests.support import gateway_toy


@pytest.fixture(scope="session")
def toy_image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The toy contract's image, compiled once."""
    return gateway_toy.toys(tmp_path_factory.mktemp("toys"))


@pytest.fixture(scope="session")
def toys(toy_image: Path) -> Contract:
    """The toy contract."""
    return contract.load(toy_image)
