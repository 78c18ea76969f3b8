"""What other programs write as CloudFormation is read like any template, with no option of its own."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PRODUCERS = Path(__file__).parent.parent.parent / "fixtures" / "producers"


def check(folder: str, path: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "unbuffered", "check", path, "--format", "json", "-q"],
        cwd=PRODUCERS / folder,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    assert not found["errors"]
    assert not found["gaps"]
    return found


@pytest.mark.parametrize(
    ("folder", "path", "verdicts", "found"),
    [
        (
            "serverless",
            ".serverless",
            {"POST /chat": "streams", "POST /title": "breaks", "GET /orders": "buffers"},
            [(".serverless/cloudformation-template-update-stack.json", 132, "UNB601")],
        ),
        (
            "sam",
            ".aws-sam/build/template.yaml",
            {"POST /chat": "breaks"},
            [(".aws-sam/build/template.yaml", 9, "UNB601"), ("src/app.py", 1, "UNB708")],
        ),
        ("chalice", "out", {"POST /chat": "buffers"}, []),
    ],
)
def test_a_built_template_is_judged(
    folder: str, path: str, verdicts: dict[str, str], found: list[tuple[str, int, str]]
) -> None:
    report = check(folder, path)
    assert {f"{one['method']} {one['path']}": one["verdict"] for one in report["routes"]} == verdicts
    assert [(one["file"], one["line"], one["rule"]) for one in report["findings"]] == found


@pytest.mark.parametrize(
    ("folder", "path", "handler"),
    [
        ("serverless", ".serverless", "handler: src/chat.mjs:1 handler"),
    ],
)
def test_a_built_handler_is_told_at_its_original(folder: str, path: str, handler: str) -> None:
    report = check(folder, path)
    assert handler in {unseen for one in report["routes"] for unseen in one["unseen"]}


def test_a_handler_that_was_built_is_judged_at_its_original() -> None:
    report = check("sam", ".aws-sam/build/template.yaml")
    assert [(one["file"], one["line"], one["routes"]) for one in report["handlers"]] == [
        ("src/app.py", 1, ["POST /chat"])
    ]
