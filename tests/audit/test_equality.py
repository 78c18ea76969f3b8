"""What is deployed is judged like its template: many templates, each deployed, audited, and checked too."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from audit.deploying import Deployer
from audit.fakeaws import FakeAws
from audit.resolving import ACCOUNT, Resolved, UndeployableError, parsed

Run = Callable[..., subprocess.CompletedProcess[str]]

FIXTURES = Path(__file__).parents[2] / "fixtures" / "rules"
RULES = "UNB1 UNB3 UNB4 UNB5 UNB6"
ARGUMENTS = ("--format", "json", "--preset", "audit")

OF_THE_TEXT = {"UNB406", "UNB502", "UNB606", "UNB609"}
"""Rules about what AWS refuses, about logical ids, and about permissions, which are not read."""

NAMED_BY_NOTHING = "UNB603-bad-beside"
"""An agent that is found only because it is the one in the same template."""


def deployed(aws: FakeAws) -> dict[str, str]:
    """Deploy every template of the rules that can be, and return them by the names of their stacks."""
    deployer, found = Deployer(aws), {}
    for path in sorted(FIXTURES.glob("*/*/template.yaml")):
        text, name = path.read_text("utf-8"), f"{path.parts[-3]}-{path.parts[-2]}".replace("_", "-")
        if path.parts[-3][:4] in RULES.split() and len(list(path.parent.iterdir())) == 1:
            try:
                deployer.deploy(text, name)
            except UndeployableError:
                continue
            found[name] = text
    return found


def told(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def checked(run: Run, tmp_path: Path, texts: dict[str, str]) -> dict[str, Any]:
    for name, text in texts.items():
        file = tmp_path / "stack" / name / "template"
        file.parent.mkdir(parents=True)
        file.write_text(text, "utf-8")
    return told(run("check", *(f"stack/{name}/template" for name in texts), *ARGUMENTS))


def test_a_stack_that_is_audited_has_the_findings_of_its_template(
    run: Run, audit: Run, aws: FakeAws, tmp_path: Path
) -> None:
    texts = deployed(aws)
    assert len(texts) >= 50
    assert any("AWS::BedrockAgentCore::Runtime" in text and "Cognito" in text for text in texts.values())
    wanted = checked(run, tmp_path, texts)
    names = [part for name in texts for part in ("--stack", name)]
    done = audit(*names, *ARGUMENTS)
    found = told(done)
    for one in (*wanted["findings"], *found["findings"]):
        one.pop("patch", None)
    # An audit knows the account.
    spelled = json.dumps(wanted["findings"]).replace("${AWS::AccountId}", ACCOUNT)
    assert found["findings"] == json.loads(spelled)
    assert [one["verdict"] for one in found["routes"]] == [one["verdict"] for one in wanted["routes"]]
    assert len({one["rule"] for one in wanted["findings"]}) >= 15
    assert "not checked" not in done.stderr


def test_an_api_without_a_template_has_the_findings_that_its_template_would_have(
    run: Run, audit: Run, aws: FakeAws, tmp_path: Path
) -> None:
    texts = deployed(aws)
    apis = {id_: name for name, text in texts.items() for id_ in apis_of(text, name)}
    # What a parameter gives is not judged, and of a deployed value nobody knows that one gave it.
    given = {name for name, text in texts.items() if "Parameters:" in text}
    # Of what has no template, REST APIs are read.
    http = {name for name, text in texts.items() if "AWS::ApiGatewayV2" in text}
    left = {*given, *http, NAMED_BY_NOTHING}
    aws.on(
        "apigateway",
        "GetRestApis",
        {"items": [{"id": id_} for id_, name in apis.items() if name not in left]},
    )
    wanted = checked(run, tmp_path, {name: text for name, text in texts.items() if name not in left})
    found = told(audit("--all", *ARGUMENTS))
    assert _counted(found, apis) == _counted(wanted, {})


def apis_of(text: str, name: str) -> list[str]:
    """Return the ids of the APIs of a stack."""
    made = Resolved(parsed(text), name)
    return [made.refs[logical] for logical, _ in made.of("AWS::ApiGateway::RestApi")]


def _counted(report: dict[str, Any], apis: dict[str, str]) -> list[tuple[str, str, str]]:
    """Return (stack, rule, severity) of findings that do not speak of the text alone."""
    names = [(one["file"].split("/")[1], one) for one in report["findings"]]
    return sorted(
        (apis.get(name, name), one["rule"], one["severity"])
        for name, one in names
        if one["rule"] not in OF_THE_TEXT
    )
