"""Where the releases of the past are kept between runs."""

import importlib
import warnings

import pytest

from world.releases import Releases

with warnings.catch_warnings():
    # The AgentCore SDK declares a model in a way that pydantic deprecates, which is said at its import.
    warnings.filterwarnings("ignore", "Support for class-based `config`", DeprecationWarning)
    importlib.import_module("bedrock_agentcore")


@pytest.fixture(scope="session")
def releases(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Releases:
    if request.config.pluginmanager.hasplugin("cacheprovider"):
        return Releases(request.config.cache.mkdir("releases"))
    return Releases(tmp_path_factory.mktemp("releases"))
