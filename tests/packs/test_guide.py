"""The pack in the guide, built, installed and used as the guide says."""

import json
import os
import re
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.requirements import Requirement

GUIDE = Path(__file__).parent.parent.parent / "docs" / "packs.md"
FENCE = re.compile(r"^(?P<mark>`{3,})\w+ (?P<file>\S+)\n(?P<text>.*?)^(?P=mark)$", re.MULTILINE | re.DOTALL)
HANDLER = """\
import acme_models
from bedrock_agentcore import BedrockAgentCoreApp

app = BedrockAgentCoreApp()


@app.entrypoint
async def invoke(payload):
    yield acme_models.ask(payload["prompt"])
"""


class Pack:
    """The guide's pack: its sources, and the folder that it is installed in."""

    def __init__(self, sources: Path, installed: Path) -> None:
        self.sources = sources
        self.installed = installed

    def python(self, *arguments: str, here: Path) -> subprocess.CompletedProcess[str]:
        where = {"PYTHONPATH": str(self.installed), "PYTHONDONTWRITEBYTECODE": "1", "NO_COLOR": "1"}
        command = [sys.executable, *arguments]
        return subprocess.run(
            command, cwd=here, env={**os.environ, **where}, capture_output=True, encoding="utf-8", check=False
        )

    def unbuffered(self, *arguments: str, here: Path) -> subprocess.CompletedProcess[str]:
        return self.python("-m", "unbuffered", *arguments, here=here)


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    root = tmp_path_factory.mktemp("pack")
    sources, installed = root / "acme", root / "installed"
    for file in FENCE.finditer(GUIDE.read_text("utf-8")):
        path = sources / file["file"]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file["text"], "utf-8")
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--disable-pip-version-check"]
    subprocess.run(
        [sys.executable, "-m", "pip", "install", *options, "--target", installed, sources], check=True
    )
    return Pack(sources, installed)


def test_it_wants_a_version_that_there_is(pack: Pack) -> None:
    project = tomllib.loads((pack.sources / "pyproject.toml").read_text("utf-8"))["project"]
    (wanted,) = map(Requirement, project["dependencies"])
    assert wanted.specifier.contains(version("unbuffered"))


def test_it_is_listed_and_explained_like_ours(pack: Pack, tmp_path: Path) -> None:
    listed = pack.unbuffered("rules", here=tmp_path).stdout.splitlines()
    assert [line for line in listed if line.startswith("ACM401  warning  too-little-time ")]
    assert [line for line in listed if line.startswith("UNB401  ")]
    assert "up to four minutes" in pack.unbuffered("explain", "too-little-time", here=tmp_path).stdout


def test_it_finds_is_silenced_and_mends(pack: Pack, tmp_path: Path) -> None:
    text = (pack.sources / "fixtures/ACM401/bad_sam/template.yaml").read_text("utf-8")
    template = tmp_path / "template.yaml"
    template.write_text(text, "utf-8")
    told = json.loads(pack.unbuffered("check", "-f", "json", here=tmp_path).stdout)
    (found,) = [one for one in told["findings"] if one["rule"] == "ACM401"]
    line = 1 + text[: text.index("TimeoutInMillis")].count("\n")
    assert (found["file"], found["line"]) == ("template.yaml", line)
    template.write_text(
        text.replace("# finds", "# unbuffered: ignore[ACM401]: a short model  # finds"), "utf-8"
    )
    silent = pack.unbuffered("check", "-f", "concise", here=tmp_path).stdout
    assert "ACM401" not in silent
    template.write_text(text, "utf-8")
    pack.unbuffered("check", "--fix", here=tmp_path)
    assert template.read_text("utf-8") == text.replace("240000", "300000")


def test_what_it_knows_of_python_is_known(pack: Pack, tmp_path: Path) -> None:
    (tmp_path / "agent.py").write_text(HANDLER, "utf-8")
    told = pack.unbuffered("check", "-f", "concise", here=tmp_path).stdout
    assert "UNB701" in told
    assert "acme_models.ask" in told


def test_it_speaks_inside_cfn_lint(pack: Pack) -> None:
    run = "from cfnlint.runner import main; main()"
    arguments = ("-c", run, "--append-rules", "unbuffered.bridges.cfnlint", "--format", "parseable")
    told = pack.python(*arguments, "--", "template.yaml", here=pack.sources / "fixtures/ACM401/bad_sam")
    assert ":WACM401:" in told.stdout


def test_its_own_tests_pass_and_can_fail(pack: Pack) -> None:
    done = pack.python("-m", "pytest", "-q", "-p", "no:cacheprovider", here=pack.sources)
    assert done.returncode == 0, done.stdout
    fixture = pack.sources / "fixtures/ACM401/bad_sam/template.yaml"
    text = fixture.read_text("utf-8")
    try:
        fixture.write_text(text.replace("240000", "900000"), "utf-8")
        done = pack.python("-m", "pytest", "-q", "-p", "no:cacheprovider", here=pack.sources)
    finally:
        fixture.write_text(text, "utf-8")
    assert "ACM401 is not found at template.yaml:16, which says that it is" in done.stdout


def test_its_id_inside_cfn_lint_is_heard_and_a_strangers_is_not(pack: Pack, tmp_path: Path) -> None:
    text = (pack.sources / "fixtures/ACM401/bad_sam/template.yaml").read_text("utf-8")
    ignored = (
        "Metadata: {cfn-lint: {config: {ignore_checks: [WACM401, EXYZ001]}}, unbuffered: {reason: short}}\n"
    )
    (tmp_path / "template.yaml").write_text(ignored + text, "utf-8")
    told = pack.unbuffered("check", "-f", "concise", here=tmp_path).stdout
    assert "ACM401" not in told
    assert "XYZ001" not in told


def test_its_types_are_checked_against_ours(pack: Pack, tmp_path: Path) -> None:
    told = pack.python(
        "-m", "mypy", "--strict", "--cache-dir", str(tmp_path), "acme_streaming", "tests", here=pack.sources
    )
    assert told.stdout.startswith("Success"), told.stdout
