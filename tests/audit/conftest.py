"""The real program with a real boto3, and an AWS on loopback."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from audit.fakeaws import FakeAws

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def aws() -> Iterator[FakeAws]:
    """Yield an AWS that knows who asks, and nothing else; no call may be left without an answer."""
    fake = FakeAws()
    fake.on(
        "sts",
        "GetCallerIdentity",
        {"Account": "111122223333", "Arn": "arn:aws:iam::111122223333:user/a", "UserId": "A"},
    )
    yield fake
    fake.close()
    assert fake.faults == []


def plain(url: str, home: Path) -> dict[str, str]:
    """Return an environment in which AWS is a server on loopback, and nothing of this machine's is used."""
    return {
        "AWS_ENDPOINT_URL": url,
        "AWS_ACCESS_KEY_ID": "AKIAEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "very-secret-key",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_MAX_ATTEMPTS": "3",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": str(home / "config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(home / "credentials"),
    }


@pytest.fixture
def audit(run: Run, aws: FakeAws, tmp_path: Path) -> Run:
    """Return a way to run the audit against it."""

    def start(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return run("audit", *arguments, **{**plain(aws.url, tmp_path), **environment})

    return start
