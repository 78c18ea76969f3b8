"""What tests of reports share: published schemas, a browser, and the packages that judge what it shows."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from reporters.browsing import CHROMIUM, Packages
from reporters.published import Published


@pytest.fixture(scope="session")
def published(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Published:
    if request.config.pluginmanager.hasplugin("cacheprovider"):
        return Published(request.config.cache.mkdir("published"))
    return Published(tmp_path_factory.mktemp("published"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return a browser of the machine's own; it is ended with the module, as its loop is in others' way."""
    if "UNBUFFERED_OFFLINE" in os.environ:
        pytest.skip("no browser is started offline")
    if CHROMIUM is None:
        pytest.skip("there is no Chromium on this machine")
    with sync_playwright() as playwright:
        # Without its sandbox: tests may run as root, and the pages are our own.
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(scope="session")
def packages(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Packages:
    if request.config.pluginmanager.hasplugin("cacheprovider"):
        return Packages(request.config.cache.mkdir("packages"))
    return Packages(tmp_path_factory.mktemp("packages"))
