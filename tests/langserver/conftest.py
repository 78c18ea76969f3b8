"""An editor that stays open over all tests of the server."""

from collections.abc import Iterator

import pytest

from langserver.editor import Stage


@pytest.fixture(scope="session")
def stage() -> Iterator[Stage]:
    """Return a way to play a scene in an editor; at the end it is closed, and the server ends well."""
    found = Stage()
    yield found
    found.close()
