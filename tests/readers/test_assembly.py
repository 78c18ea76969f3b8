"""Cloud assemblies as they are found: whole, broken, newer, and made to mislead."""

import json
import os
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from unbuffered.collect import collect
from unbuffered.model.backends import LambdaFunction
from unbuffered.model.fact import Known, Unknown, value_of
from unbuffered.model.route import Project, Route
from unbuffered.readers.estate.library import Library
from unbuffered.readers.project import read_project

HASH = "ab" * 32
URI = {
    "Fn::Join": [
        "",
        [
            "arn:aws:apigateway:us-east-1:lambda:path/2021-11-15/functions/",
            {"Fn::GetAtt": ["Chat", "Arn"]},
            "/response-streaming-invocations",
        ],
    ]
}


def method(uri: object = URI) -> dict[str, object]:
    integration = {"Type": "AWS_PROXY", "ResponseTransferMode": "STREAM", "Uri": uri}
    return {
        "Type": "AWS::ApiGateway::Method",
        "Properties": {"HttpMethod": "POST", "ResourceId": "r", "RestApiId": "a", "Integration": integration},
        "Metadata": {"aws:cdk:path": "Stack/Api/Default/POST/Resource"},
    }


def function(**properties: object) -> dict[str, object]:
    code = {"S3Bucket": "b", "S3Key": f"{HASH}.zip"}
    own = {"Runtime": "python3.13", "Handler": "app.handler", "Timeout": 300, "Code": code, **properties}
    return {"Type": "AWS::Lambda::Function", "Properties": own}


TEMPLATE: dict[str, Any] = {"Resources": {"Post": method(), "Chat": function()}}


def stack(**properties: object) -> dict[str, object]:
    return {
        "type": "aws:cloudformation:stack",
        "environment": "aws://123456789012/us-east-1",
        "properties": {"templateFile": "Stack.template.json", **properties},
        "displayName": "Stack",
    }


def manifest(version: object = "55.0.0", **artifacts: object) -> dict[str, object]:
    return {"version": version, "artifacts": artifacts or {"Stack": stack()}}


def write(folder: Path, manifest_: object, **files: object) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    texts = {"manifest": manifest_, **files}
    for name, body in texts.items():
        text = body if isinstance(body, str) else json.dumps(body, indent=1)
        path = folder / f"{name.replace('__', '.')}.json"
        path.write_text(text, "utf-8")
    (folder / "cdk.out").write_text('{"version":"55.0.0"}', "utf-8")


def assets(source: dict[str, object], kind: str = "files") -> dict[str, object]:
    return {"version": "55.0.0", kind: {HASH: {"source": source, "destinations": {}}}}


def read(folder: Path, *given: str) -> Project:
    tree, collected = collect(given or (".",), folder)
    found = read_project(collected, Library(tree), tuple)
    assert not found.faults
    return found


def route(project: Project) -> Route:
    [endpoint] = project.endpoints
    return endpoint.cases[0][1]


def gaps(project: Project) -> list[tuple[str, str, int, bool]]:
    return [(gap.says, str(gap.at.file), gap.at.span.line, gap.fault) for gap in project.gaps]


def chat(project: Project) -> LambdaFunction:
    found = value_of(route(project).backend)
    assert isinstance(found, LambdaFunction)
    return found


def test_an_assembly_is_found_by_its_manifest_and_judged_once(tmp_path: Path) -> None:
    write(tmp_path / "cdk.out", manifest(), Stack__template=TEMPLATE)
    write(tmp_path / "node_modules" / "cdk.out", manifest(), Stack__template=TEMPLATE)
    for given in ((".",), ("cdk.out",), ("cdk.out/manifest.json",), (".", "cdk.out")):
        found = read(tmp_path, *given)
        assert [str(file) for file in found.inputs] == ["cdk.out/Stack.template.json"]
        assert route(found).stack == "Stack"


def test_the_environment_of_a_stack_is_known(tmp_path: Path) -> None:
    uri = {"Fn::Sub": "https://bedrock-agentcore.${AWS::Region}.amazonaws.com/runtimes/x/invocations"}
    write(tmp_path, manifest(), Stack__template={"Resources": {"Post": method(uri)}})
    known = route(read(tmp_path)).integration.uri
    assert isinstance(known, Known)
    assert "us-east-1" in str(known.value)


@pytest.mark.parametrize(
    ("body", "says", "line"),
    [
        ("{", "broken JSON: expecting property name enclosed in double quotes", 1),
        ('{"version": "55.0.0",\n "artifacts": {"Stack" 1}}', "broken JSON: expecting ':' delimiter", 2),
        ("[" * 20_000, "broken JSON: nested too deep", 1),
        ("[]", "this is no mapping, and so no part of a cloud assembly", 1),
    ],
)
def test_a_broken_manifest_is_a_gap_and_its_templates_are_read(
    tmp_path: Path, body: str, says: str, line: int
) -> None:
    write(tmp_path, body, Stack__template=TEMPLATE)
    found = read(tmp_path)
    assert gaps(found) == [(says, "manifest.json", line, True)]
    assert route(found).label == "POST /…"


@pytest.mark.parametrize(
    ("version", "says", "fault"),
    [
        ("99.0.0", "schema 99 of this cloud assembly is newer than 55, and read as 55 is", False),
        (None, "the manifest of the cloud assembly does not tell its version", True),
        ([], "the manifest of the cloud assembly does not tell its version", True),
    ],
)
def test_a_version_that_is_not_known_is_said_and_read(
    tmp_path: Path, version: object, says: str, *, fault: bool
) -> None:
    write(tmp_path, manifest(version), Stack__template=TEMPLATE)
    found = read(tmp_path)
    assert (says, "manifest.json", 2, fault) in gaps(found)
    assert route(found).label == "POST /…"


@pytest.mark.parametrize(
    "odd",
    [
        {"version": "55.0.0", "artifacts": []},
        manifest(Stack=[]),
        manifest(Stack={"type": "aws:cloudformation:stack"}),
        manifest(Stack={"type": 7, "properties": 7}),
        manifest(Stack=stack(templateFile=["Stack.template.json"])),
        manifest(Stack={**stack(), "environment": 7, "displayName": [], "additionalMetadataFile": {}}),
        manifest(Stack={**stack(), "metadata": [1], "additionalMetadataFile": "../../etc/passwd"}),
        manifest(Assets={"type": "cdk:asset-manifest", "properties": {"file": 7}}, Stack=stack()),
        manifest(Tree={"type": "cdk:tree", "properties": {"file": "../tree.json"}}, Stack=stack()),
        manifest(Stage={"type": "cdk:cloud-assembly", "properties": {"directoryName": "."}}, Stack=stack()),
    ],
)
def test_odd_shapes_never_end_a_run(tmp_path: Path, odd: object) -> None:
    write(tmp_path, odd, Stack__template=TEMPLATE)
    found = read(tmp_path)
    assert len(found.endpoints) <= 1
    for _, one in (case for endpoint in found.endpoints for case in endpoint.cases):
        found.origins.of(one.integration.at)


@pytest.mark.parametrize("path", ["../outside.json", "/etc/passwd", "a/../../outside.json"])
def test_a_manifest_that_points_outside_is_not_followed(tmp_path: Path, path: str) -> None:
    (tmp_path / "outside.json").write_text(json.dumps(TEMPLATE), "utf-8")
    folder = tmp_path / "cdk.out"
    write(folder, manifest(Other=stack(templateFile=path), Stack=stack()), Stack__template=TEMPLATE)
    found = read(tmp_path, "cdk.out")
    assert [gap[0] for gap in gaps(found)] == [f"not checked: {path} lies outside the cloud assembly"]
    assert gaps(found)[0][2] > 1
    assert route(found).label == "POST /…"


def test_a_missing_template_is_a_gap_and_the_others_are_judged(tmp_path: Path) -> None:
    artifacts = {"Gone": stack(templateFile="Gone.template.json"), "Stack": stack()}
    write(tmp_path, manifest(**artifacts), Stack__template=TEMPLATE)
    found = read(tmp_path)
    says = "stack Gone is not checked: Gone.template.json cannot be read: there is no such file"
    assert [gap[0] for gap in gaps(found)] == [says]
    assert route(found).label == "POST /…"


def test_stages_of_another_age_are_said(tmp_path: Path) -> None:
    stage = {"type": "cdk:cloud-assembly", "properties": {"directoryName": "assembly-Prod"}}
    write(tmp_path, manifest(Prod=stage))
    write(tmp_path / "assembly-Prod", manifest("48.0.0"), Stack__template=TEMPLATE)
    found = read(tmp_path)
    [(says, file, _, fault)] = gaps(found)
    assert says.startswith("this stage was synthesized with schema 48, the assembly around it with 55")
    assert (file, fault) == ("assembly-Prod/manifest.json", False)
    assert route(found).label == "POST /…"


def test_two_assemblies_that_make_one_stack_are_said(tmp_path: Path) -> None:
    for name in ("cdk.out", "cdk.out.old"):
        write(tmp_path / name, manifest(), Stack__template=TEMPLATE)
    found = read(tmp_path)
    [(says, file, _, fault)] = gaps(found)
    assert says == "stack Stack is also in cdk.out: one of the two assemblies may be older than the source"
    assert (file, fault) == ("cdk.out.old/manifest.json", False)
    assert len(found.endpoints) == 2


def test_a_link_that_leaves_the_tree_is_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "app.py").write_text("def handler(): ...\n", "utf-8")
    (outside / "Stack.template.json").write_text(json.dumps(TEMPLATE), "utf-8")
    folder = tmp_path / "project" / "cdk.out"
    artifacts = {
        "Assets": {"type": "cdk:asset-manifest", "properties": {"file": "Stack.assets.json"}},
        "Linked": stack(templateFile="Linked.template.json"),
        "Stack": stack(),
    }
    listed = assets({"path": f"asset.{HASH}", "packaging": "zip"})
    write(folder, manifest(**artifacts), Stack__template=TEMPLATE, Stack__assets=listed)
    (folder / f"asset.{HASH}").symlink_to(outside)
    (folder / "Linked.template.json").symlink_to(outside / "Stack.template.json")
    found = read(tmp_path / "project")
    says = "stack Linked is not checked: Linked.template.json cannot be read: it lies outside the folder"
    assert [gap[0] for gap in gaps(found)] == [f"{says} that was given"]
    assert chat(found).code == Unknown("which is not here", chat(found).code.at)


ASSETS = {"type": "cdk:asset-manifest", "properties": {"file": "Stack.assets.json"}}
SOURCE = "import json\n\n\ndef handler(event, context):\n    return json.dumps(event)\n"


def folder_asset(folder: Path) -> str:
    (folder / f"asset.{HASH}").mkdir()
    (folder / f"asset.{HASH}" / "app.py").write_text(SOURCE, "utf-8")
    return f"cdk.out/asset.{HASH}/app.py"


def zip_asset(folder: Path) -> str:
    with zipfile.ZipFile(folder / f"asset.{HASH}.zip", "w", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr("app.py", SOURCE)
        opened.writestr("../escape.py", SOURCE)
    return f"cdk.out/asset.{HASH}.zip/app.py"


@pytest.mark.parametrize("make", [folder_asset, zip_asset])
def test_an_asset_leads_to_the_handler_and_to_its_original(
    tmp_path: Path, make: Callable[[Path], str]
) -> None:
    folder = tmp_path / "cdk.out"
    is_zip = make is zip_asset
    listed = assets({"path": f"asset.{HASH}{'.zip' if is_zip else ''}", "packaging": "file"})
    write(folder, manifest(Assets=ASSETS, Stack=stack()), Stack__template=TEMPLATE, Stack__assets=listed)
    staged = make(folder)
    code = chat(read(tmp_path)).code
    assert isinstance(code, Known)
    assert (str(code.value.at.file), code.value.at.span.line, code.value.name) == (staged, 4, "handler")
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "app.py").write_text(SOURCE, "utf-8")
    code = chat(read(tmp_path)).code
    assert isinstance(code, Known)
    assert str(code.value.at.file) == "src/app.py"
    assert list(tmp_path.rglob("escape.py")) == []


def test_an_original_of_two_equal_ones_is_not_guessed(tmp_path: Path) -> None:
    folder = tmp_path / "cdk.out"
    listed = assets({"path": f"asset.{HASH}", "packaging": "zip"})
    write(folder, manifest(Assets=ASSETS, Stack=stack()), Stack__template=TEMPLATE, Stack__assets=listed)
    staged = folder_asset(folder)
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "app.py").write_text(SOURCE, "utf-8")
    code = chat(read(tmp_path)).code
    assert isinstance(code, Known)
    assert str(code.value.at.file) == staged
    # What else the asset holds tells which of the two it was made of.
    for place in (folder / f"asset.{HASH}", tmp_path / "two"):
        (place / "words.py").write_text("WORDS = ()\n", "utf-8")
    code = chat(read(tmp_path)).code
    assert isinstance(code, Known)
    assert str(code.value.at.file) == "two/app.py"


@pytest.mark.parametrize("suffix", ["", ".zip"])
def test_an_asset_of_a_gigabyte_costs_nothing(tmp_path: Path, suffix: str) -> None:
    folder = tmp_path / "cdk.out"
    listed = assets({"path": f"asset.{HASH}{suffix}", "packaging": "file"})
    write(folder, manifest(Assets=ASSETS, Stack=stack()), Stack__template=TEMPLATE, Stack__assets=listed)
    big = folder / f"asset.{HASH}{suffix}"
    if not suffix:
        big.mkdir()
        big = big / "app.py"
    with big.open("wb") as stream:
        os.truncate(stream.fileno(), 1_000_000_000)
    start = time.process_time()
    code = chat(read(tmp_path)).code
    assert time.process_time() - start < 2
    assert isinstance(code, Unknown)


def test_a_zip_bomb_is_read_no_further_than_the_limit(tmp_path: Path) -> None:
    folder = tmp_path / "cdk.out"
    listed = assets({"path": f"asset.{HASH}.zip", "packaging": "file"})
    write(folder, manifest(Assets=ASSETS, Stack=stack()), Stack__template=TEMPLATE, Stack__assets=listed)
    with zipfile.ZipFile(folder / f"asset.{HASH}.zip", "w", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr("app.py", b" " * 60_000_000)
    start = time.process_time()
    assert isinstance(chat(read(tmp_path)).code, Unknown)
    assert time.process_time() - start < 2


@pytest.mark.parametrize("body", [b"", b"PK\x05\x06", b"no zip", b"PK\x03\x04" + b"\0" * 200])
def test_a_broken_zip_is_no_end(tmp_path: Path, body: bytes) -> None:
    folder = tmp_path / "cdk.out"
    listed = assets({"path": f"asset.{HASH}.zip", "packaging": "file"})
    write(folder, manifest(Assets=ASSETS, Stack=stack()), Stack__template=TEMPLATE, Stack__assets=listed)
    (folder / f"asset.{HASH}.zip").write_bytes(body)
    code = chat(read(tmp_path)).code
    assert isinstance(code, Unknown)
    assert "zip" in code.why


@pytest.mark.parametrize("kept", [True, False])
def test_a_broken_definition_is_told_by_its_authors_file(tmp_path: Path, *, kept: bool) -> None:
    """The name of the copy is a hash, which tells nobody which file to mend."""
    text = "openapi: 3.0.1\npaths: [unclosed\n  {\n"
    location = {"Bucket": "b", "Key": f"{HASH}.yaml"}
    api = {"Type": "AWS::ApiGateway::RestApi", "Properties": {"BodyS3Location": location}}
    folder = tmp_path / "cdk.out"
    listed = assets({"path": f"asset.{HASH}.yaml", "packaging": "file"})
    write(
        folder,
        manifest(Assets=ASSETS, Stack=stack()),
        Stack__template={"Resources": {"Api": api}},
        Stack__assets=listed,
    )
    (folder / f"asset.{HASH}.yaml").write_text(text, "utf-8")
    if kept:
        (tmp_path / "api").mkdir()
        (tmp_path / "api" / "chat.yaml").write_text(text, "utf-8")
    named = "api/chat.yaml" if kept else f"cdk.out/asset.{HASH}.yaml"
    [(says, *_, fault)] = gaps(read(tmp_path, "cdk.out"))
    assert says.startswith(f"not checked: {named}:3:3 cannot be read: not valid YAML: ")
    assert fault


def test_a_missing_asset_is_not_wrong(tmp_path: Path) -> None:
    listed = assets({"path": f"asset.{HASH}", "packaging": "zip"})
    artifacts = manifest(Assets=ASSETS, Stack=stack())
    write(tmp_path / "cdk.out", artifacts, Stack__template=TEMPLATE, Stack__assets=listed)
    found = read(tmp_path)
    assert gaps(found) == []
    assert isinstance(chat(found).code, Unknown)


def test_an_image_asset_brings_its_variables_adapter_and_code(tmp_path: Path) -> None:
    folder = tmp_path / "cdk.out"
    image = {"ImageUri": {"Fn::Sub": "123456789012.dkr.ecr.us-east-1.${AWS::URLSuffix}/assets:" + HASH}}
    chat_ = {"Type": "AWS::Lambda::Function", "Properties": {"PackageType": "Image", "Code": image}}
    write(
        folder,
        manifest(Assets=ASSETS, Stack=stack()),
        Stack__template={"Resources": {"Post": method(), "Chat": chat_}},
        Stack__assets=assets(
            {"directory": f"asset.{HASH}", "dockerFile": "Dockerfile.lambda"}, "dockerImages"
        ),
    )
    context = folder / f"asset.{HASH}"
    context.mkdir()
    (context / "Dockerfile.lambda").write_text(
        "FROM python:3.13-slim\n"
        "COPY --from=awsguru/aws-lambda-adapter:0.9.1 /lambda-adapter /opt/extensions/lambda-adapter\n"
        "ENV AWS_LWA_INVOKE_MODE=response_stream\nWORKDIR /app\nCOPY . .\n"
        'CMD ["uvicorn", "main:app", "--port", "8080"]\n',
        "utf-8",
    )
    (context / "main.py").write_text("from fastapi import FastAPI\n\napp = FastAPI()\n", "utf-8")
    function_ = chat(read(tmp_path))
    container, code = value_of(function_.container), value_of(function_.code)
    assert container is not None
    assert container.adapter is not None
    assert container.adapter.span.line == 2
    assert [one.name for one in value_of(function_.environment) or ()] == ["AWS_LWA_INVOKE_MODE"]
    assert code is not None
    assert (code.at.file.name, code.at.span.line, code.name) == ("main.py", 3, "app")


def stage(folder: str) -> dict[str, object]:
    return {"type": "cdk:cloud-assembly", "properties": {"directoryName": folder}}


def test_stages_that_lead_back_are_read_once(tmp_path: Path) -> None:
    folder = tmp_path / "cdk.out"
    around = {f"S{n}": stage("a") for n in range(12)}
    write(folder, manifest(Stack=stack(), Self=stage("self"), **around), Stack__template=TEMPLATE)
    write(folder / "a", manifest(**{f"S{n}": stage("../b") for n in range(12)}))
    write(folder / "b", manifest(**{f"S{n}": stage("../a") for n in range(12)}))
    (folder / "self").symlink_to(folder)
    start = time.process_time()
    assert len(read(tmp_path).endpoints) == 1
    assert time.process_time() - start < 2


def test_a_byte_order_mark_breaks_no_manifest(tmp_path: Path) -> None:
    write(tmp_path / "cdk.out", "\ufeff" + json.dumps(manifest()), Stack__template=TEMPLATE)
    project = read(tmp_path)
    assert gaps(project) == []
    assert project.endpoints


@pytest.mark.parametrize("inside", [True, False])
def test_an_asset_that_was_not_staged_is_read_where_its_author_has_it(
    tmp_path: Path, *, inside: bool
) -> None:
    source = tmp_path / "app" / "src" if inside else tmp_path / "src"
    source.mkdir(parents=True)
    (source / "app.py").write_text(SOURCE, "utf-8")
    listed = assets({"path": str(source), "packaging": "zip"})
    folder = tmp_path / "app" / "cdk.out"
    write(folder, manifest(Assets=ASSETS, Stack=stack()), Stack__template=TEMPLATE, Stack__assets=listed)
    project = read(tmp_path / "app")
    assert gaps(project) == []
    code = chat(project).code
    assert str(code.value.at.file) == "src/app.py" if isinstance(code, Known) else not inside


@pytest.mark.parametrize(
    ("frame", "line"),
    [
        ("lib/app.ts:2:3", 2),
        ("lib/app.ts:2:4000", None),
        ("lib/app.ts:99:1", None),
        ("../../../etc/passwd:1:1", None),
        ("elsewhere/app.ts:7:1", 7),
    ],
)
def test_a_trace_is_believed_only_as_far_as_it_can_be(tmp_path: Path, frame: str, line: int | None) -> None:
    entries = [{"type": "aws:cdk:creationStack", "data": [f"new Stack ({frame})"]}]
    told = {**stack(), "metadata": {"/Stack/Api/Default/POST/Resource": entries}}
    write(tmp_path / "cdk.out", manifest(Stack=told), Stack__template=TEMPLATE)
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "app.ts").write_text("// an app\n  make();\n", "utf-8")
    project = read(tmp_path)
    origin = project.origins.of(route(project).integration.at)
    assert origin is not None
    assert (origin.at.span.line if origin.at is not None else None) == line
    assert project.origins.notes == ()


def test_a_template_named_beside_its_assembly_is_one_stack(tmp_path: Path) -> None:
    write(tmp_path / "cdk.out", manifest(), Stack__template=TEMPLATE)
    for given in (("cdk.out/Stack.template.json", "cdk.out"), ("cdk.out", "cdk.out/Stack.template.json")):
        assert len(read(tmp_path, *given).endpoints) == 1
