"""Where published schemas are kept between runs."""

import pytest

from reporters.published import Published


@pytest.fixture(scope="session")
def published(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Published:
    if request.config.pluginmanager.hasplugin("cacheprovider"):
        return Published(request.config.cache.mkdir("published"))
    return Published(tmp_path_factory.mktemp("published"))
