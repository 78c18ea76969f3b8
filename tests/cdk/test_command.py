"""Our plug-ins under the CDK's own command and in TypeScript, as the manual has them."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest

from cdk.plugged import API, CONTEXT, END, ROUTE, Done, check, plugin_report, spots

pytestmark = pytest.mark.skipif(shutil.which("npm") is None, reason="the CDK's command wants Node.js and npm")

MANUAL = (Path(__file__).parent.parent.parent / "docs" / "cdk.md").read_text("utf-8")
INSTALL = ("npm", "install", "--silent", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix")
PACKAGES = ("aws-cdk@2", "aws-cdk-lib@2", "constructs@10", "tsx@4", "typescript", "@types/node@20")
APP = """
import {
  App, NestedStack, Stack, Stage, Validations, aws_apigateway as apigw, aws_lambda as lambda,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Unbuffered } from './unbuffered';

function api(scope: Construct) {
  const code = 'exports.handler = awslambda.streamifyResponse(async (event, out) => out.end())';
  const chat = new lambda.Function(scope, 'Chat', {
    runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline(code),
  });
  const made = new apigw.RestApi(scope, 'Api', { endpointTypes: [apigw.EndpointType.REGIONAL] });
  const method = made.root.addMethod('POST', new apigw.LambdaIntegration(chat)); // the route
  (method.node.defaultChild as apigw.CfnMethod)
    .addPropertyOverride('Integration.ResponseTransferMode', 'STREAM');
}

const app = new App();
Validations.of(app).addPlugins(new Unbuffered());
Validations.of(app).acknowledge({ id: 'unbuffered::UNB605', reason: 'short answers' });
const top = new Stack(app, 'Top');
api(top);
api(new NestedStack(top, 'Inner'));
const prod = new Stage(app, 'Prod');
api(new Stack(prod, 'Chat'));
Validations.of(prod).acknowledge({ id: 'unbuffered::UNB402', reason: 'not deployed before spring' });
"""
TS_ROUTE = next(number for number, line in enumerate(APP.splitlines(), 1) if line.endswith("// the route"))
PROGRAMS = str(Path(sys.executable).parent)


@pytest.fixture(scope="session")
def modules(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of packages of npm, installed once and kept between runs."""
    is_kept = request.config.pluginmanager.hasplugin("cacheprovider")
    folder = request.config.cache.mkdir("cdk") if is_kept else tmp_path_factory.mktemp("cdk")
    target = folder / "packages"
    if target.exists():
        return target / "node_modules"
    if "UNBUFFERED_OFFLINE" in os.environ:
        pytest.skip("the CDK's command wants the package index")
    fresh = mkdtemp(dir=folder)
    done = subprocess.run([*INSTALL, fresh, *PACKAGES], capture_output=True, text=True, check=False)
    if done.returncode:
        shutil.rmtree(fresh)
        pytest.skip(f"the CDK's command is not to be had: {(done.stderr.strip() or 'no word why')[-200:]}")
    # Under its name only when whole: an install that was cut short is never met again.
    return Path(fresh).rename(target) / "node_modules"


def ran(folder: Path, *command: str | Path, env: Mapping[str, str] | None = None) -> Done:
    return subprocess.run(
        command,
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
        env={**environment(folder), **(env or {})},
    )


def environment(folder: Path) -> dict[str, str]:
    """Return what programs are told: where ours is, and that the CDK's own rules are not needed."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    return {
        **kept,
        "PATH": f"{PROGRAMS}:{os.environ['PATH']}",
        "HOME": str(folder),
        "CDK_CONTEXT_JSON": json.dumps(CONTEXT),
        "CDK_VALIDATION": "false",
        "AWS_EC2_METADATA_DISABLED": "true",
        "CDK_DISABLE_CLI_TELEMETRY": "true",
        "JSII_HOST_STACK_TRACES": "1",
        "NO_COLOR": "1",
    }


def in_typescript(folder: Path, modules: Path) -> None:
    [plugin] = re.findall(r"```ts unbuffered\.ts\n(.*?)```", MANUAL, re.DOTALL)
    (folder / "unbuffered.ts").write_text(plugin, "utf-8")
    (folder / "app.ts").write_text(APP, "utf-8")
    (folder / "cdk.json").write_text('{"app": "npx tsx app.ts"}', "utf-8")
    (folder / "node_modules").symlink_to(modules)


def test_the_plug_in_in_typescript_tells_what_check_tells(tmp_path: Path, modules: Path) -> None:
    in_typescript(tmp_path, modules)
    synth = (modules / ".bin" / "tsx", "app.ts")
    done = ran(tmp_path, *synth, env={"CDK_OUTDIR": "cdk.out"})
    assert done.returncode == 1
    report = plugin_report(tmp_path)
    assert spots(report["violations"]) == {
        ("UNB402", "Top/Api/Default/POST/Resource"),
        ("UNB402", "Top/Inner/Api/Default/POST/Resource"),
    }
    assert spots(report["suppressedViolations"]) == {
        ("UNB402", "Prod/Chat/Api/Default/POST/Resource"),
        ("UNB605", "Prod/Chat/Chat/Resource"),
        ("UNB605", "Top/Chat/Resource"),
        ("UNB605", "Top/Inner/Chat/Resource"),
    }
    for one in report["violations"]:
        for made in one["violatingConstructs"]:
            assert made["cloudFormationResource"]["propertyPaths"] == ["Properties.Integration.Uri"]
            assert f"app.ts:{TS_ROUTE}:" in made["stackTraces"][0]
    found = check(tmp_path)
    told = {(one["rule"], made["construct"]) for one in found["findings"] for made in one["resources"]}
    assert told == spots(report["violations"])
    again = ran(tmp_path, *synth, env={"CDK_OUTDIR": "cdk.out"})
    assert again.returncode == 1
    assert plugin_report(tmp_path) == report


def test_what_keeps_the_plug_in_in_typescript_from_its_work_is_told(tmp_path: Path, modules: Path) -> None:
    in_typescript(tmp_path, modules)
    synth = (modules / ".bin" / "tsx", "app.ts")
    (tmp_path / "unbuffered.toml").write_text("strange = 1\n", "utf-8")
    assert ran(tmp_path, *synth, env={"CDK_OUTDIR": "cdk.out"}).returncode == 1
    [one] = plugin_report(tmp_path)["violations"]
    assert one["ruleName"] == "UNB000"
    assert "unbuffered.toml:1:1" in one["description"]
    node = str(Path(str(shutil.which("node"))).parent)
    nowhere = tmp_path / "bin"
    nowhere.mkdir()
    for name in ("node", "env", "sh"):
        (nowhere / name).symlink_to(Path(node) / "node" if name == "node" else str(shutil.which(name)))
    assert ran(tmp_path, *synth, env={"CDK_OUTDIR": "cdk.out", "PATH": str(nowhere)}).returncode == 1
    [one] = plugin_report(tmp_path)["violations"]
    assert one["ruleName"] == "UNB000"
    assert "unbuffered" in one["description"]


def test_a_report_is_read_whole_in_typescript_or_told_as_none(tmp_path: Path, modules: Path) -> None:
    """Node.js takes a megabyte of a program's output unless it is told otherwise."""
    in_typescript(tmp_path, modules)
    synth = (modules / ".bin" / "tsx", "app.ts")
    program = tmp_path / "bin" / "unbuffered"
    program.parent.mkdir()
    finding = {"rule": "UNB402", "severity": "error", "message": "m" * 2_000_000, "resources": [], "fix": "f"}
    large = json.dumps({"errors": [], "findings": [finding], "silenced": []})
    for text, rule in ((large, "UNB402"), (large[:99], "UNB000")):
        (tmp_path / "report.json").write_text(text, "utf-8")
        program.write_text(f"#!/bin/sh\ncat {tmp_path}/report.json\nexit 1\n", "utf-8")
        program.chmod(0o755)
        path = f"{program.parent}:{os.environ['PATH']}"
        assert ran(tmp_path, *synth, env={"CDK_OUTDIR": "cdk.out", "PATH": path}).returncode == 1
        [one] = plugin_report(tmp_path)["violations"]
        assert one["ruleName"] == rule


def test_the_plug_in_in_typescript_is_sound_typescript(tmp_path: Path, modules: Path) -> None:
    in_typescript(tmp_path, modules)
    options = ("--strict", "--skipLibCheck", "--module", "nodenext", "--target", "es2022", "--types", "node")
    done = ran(tmp_path, modules / ".bin" / "tsc", "--noEmit", *options, "unbuffered.ts", "app.ts")
    assert done.returncode == 0, done.stdout


def test_synth_validate_and_the_editor_show_the_plug_in_in_python(tmp_path: Path, modules: Path) -> None:
    (tmp_path / "app.py").write_text(API + '\napi(cdk.Stack(app, "Top"))\n' + END, "utf-8")
    (tmp_path / "cdk.json").write_text(json.dumps({"app": f"{sys.executable} app.py"}), "utf-8")
    cdk = modules / ".bin" / "cdk"
    synth = ran(tmp_path, cdk, "synth", "--quiet", "--no-notices")
    validate = ran(
        tmp_path, cdk, "validate", "-a", "cdk.out", "--unstable=validate", "--no-online", "--no-notices"
    )
    [screen] = re.findall(r"```text\napp\.py:\d+\n(.*?)```", MANUAL, re.DOTALL)
    for done in (synth, validate):
        shown = done.stdout + done.stderr
        assert done.returncode == 1
        assert f"app.py:{ROUTE}" in shown
        for line in screen.splitlines():
            assert line.removesuffix("…") in shown
    with diagnostics(tmp_path, cdk) as told:
        found = next(one for one in told if one["code"] == "UNB402")
    assert found["source"] == "unbuffered"
    assert found["range"]["start"]["line"] == ROUTE - 1


@contextmanager
def diagnostics(folder: Path, cdk: Path) -> Iterator[Iterator[dict[str, Any]]]:
    """Start the CDK's language server, and yield the diagnostics that it publishes."""
    with subprocess.Popen(
        [cdk, "lsp", "-a", "cdk.out"],
        cwd=folder,
        env=environment(folder),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as server:
        root = folder.as_uri()
        about = {"rootUri": root, "workspaceFolders": [{"uri": root, "name": "app"}], "capabilities": {}}
        assert server.stdin is not None
        for message in (
            {"id": 1, "method": "initialize", "params": {"processId": os.getpid(), **about}},
            {"method": "initialized", "params": {}},
        ):
            body = json.dumps({"jsonrpc": "2.0", **message}).encode()
            server.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        server.stdin.flush()
        try:
            yield _published(server)
        finally:
            server.kill()


def _published(server: subprocess.Popen[bytes]) -> Iterator[dict[str, Any]]:
    assert server.stdout is not None
    while True:
        length = 0
        while (line := server.stdout.readline().strip()) or not length:
            assert line or not server.poll()
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        message = json.loads(server.stdout.read(length))
        if message.get("method") == "textDocument/publishDiagnostics":
            yield from message["params"]["diagnostics"]
