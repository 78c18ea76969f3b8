"""Apps in Python with our plug-in in them: written, synthesized, and what is said of them."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

API = """
import aws_cdk as cdk
from aws_cdk import aws_apigateway as apigw, aws_lambda as lambda_
from constructs import Construct
from unbuffered.bridges.cdk import Unbuffered


def api(scope: Construct, timeout: int = 60, *, right: bool = False) -> apigw.RestApi:
    code = "exports.handler = awslambda.streamifyResponse(async (event, out) => out.end())"
    function = lambda_.Function(scope, "Chat", runtime=lambda_.Runtime.NODEJS_22_X, handler="index.handler",
        timeout=cdk.Duration.seconds(timeout), code=lambda_.Code.from_inline(code))
    made = apigw.RestApi(scope, "Api", endpoint_types=[apigw.EndpointType.REGIONAL])
    mode = {"response_transfer_mode": apigw.ResponseTransferMode.STREAM} if right else {}
    integration = apigw.LambdaIntegration(function, **mode)
    method = made.root.add_method("POST", integration)  # the route
    if not right:
        method.node.default_child.add_property_override("Integration.ResponseTransferMode", "STREAM")
    return made


def acknowledge(scope: Construct, rule: str, reason: str) -> None:
    cdk.Validations.of(scope).acknowledge(cdk.Acknowledgment(id=f"unbuffered::{rule}", reason=reason))


app = cdk.App()
cdk.Validations.of(app).add_plugins(Unbuffered())
"""
END = "\napp.synth()\n"
ROUTE = next(number for number, line in enumerate(API.splitlines(), 1) if line.endswith("# the route"))
CONTEXT = {
    "aws:cdk:enable-path-metadata": True,
    "aws:cdk:enable-asset-metadata": True,
    "@aws-cdk/core:annotationsInValidationReport": False,
}

Done = subprocess.CompletedProcess[str]


def synth(folder: Path, program: str, env: Mapping[str, str] | None = None) -> Done:
    """Run an app as the CDK's own command runs it, without the CDK's own rules."""
    (folder / "app.py").write_text(program, "utf-8")
    (folder / "cdk.json").write_text('{"app": "python3 app.py"}', "utf-8")
    return subprocess.run(
        [sys.executable, "app.py"],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
        env={
            **{name: value for name, value in os.environ.items() if not name.startswith("PYTEST")},
            "CDK_OUTDIR": "cdk.out",
            "CDK_CONTEXT_JSON": json.dumps(CONTEXT),
            "CDK_VALIDATION": "false",
            **(env or {}),
        },
    )


def plugin_report(folder: Path) -> dict[str, Any]:
    """Return what the CDK wrote of our plug-in; nothing where there was nothing to say."""
    reports = json.loads((folder / "cdk.out" / "validation-report.json").read_text("utf-8"))["pluginReports"]
    found: dict[str, Any] = next((one for one in reports if one["pluginName"] == "unbuffered"), {})
    return found


def spots(violations_: list[dict[str, Any]]) -> set[tuple[str, str]]:
    return {
        (one["ruleName"], made["constructPath"]) for one in violations_ for made in one["violatingConstructs"]
    }


def check(folder: Path, *more: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "unbuffered", "check", "cdk.out", "--format", "json", *more],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found
