"""A project whose names are made to be taken for something else: files, logical ids, paths, parameters."""

import json
from pathlib import Path

Json = dict[str, object]

PLAIN = "plain"

PAYLOADS = {
    "escapes": "a\x1b[31mred\x1b]0;title\x07\x9b",
    "new lines": "a\nb\r\nc\x0bd\x85e\u2028f",
    "a workflow command": "::error file=x::boom",
    "a workflow command on a line of its own": "a\n::error file=x::boom\n  ::stop-commands::x",
    "an older workflow command": "##[error]boom",
    "encoded lines": "a%0A::error::boom%25%3A%2C",
    "a script": "<script>alert(1)</script>",
    "an end of details": "</details><img src=x onerror=alert(1)>",
    "an end of character data": "a]]>&amp;<![CDATA[",
    "quotes": 'a\'"><b c="d" --> <!-- e',
    "bars": "a|b|c\\|d",
    "ticks": "a`b``c```d `",
    "marks that turn text around": "a\u202eb\u2066c\u200fd\u2069\U000e0041",
    "half a pair": "a\ud800b\udcff",
    "no characters": "a\ufffe\uffff\ufdd0",
    "mentions": "@octocat @octo/team #1 GH-1 octo/repo#1 deadbeefdeadbeef",
    "links": "![x](http://x) [y](javascript:z) <http://x> http://x www.x.org a@b.org [z](1)",
    "markup": "*a* _b_ ~~c~~ $d$ :tada: &lt; &#64;octocat [^1] \\",
    "blocks": "a\n\n# b\n\n- c\n\n1. d\n\n> e\n\n```\nf\n\n---\n",
    "an item": "1. a",
    "placeholders": "{0} {{1}} %s",
    "much": "a" * 100,
}
"""What is put into names; each begins with a character before "~", the name of the folder beside it."""


def lay_out(folder: Path, evil: str) -> None:
    """Write the project: a template, a program, and a cloud assembly, with a name in every place."""
    _write(folder, f"{evil[:60].replace('/', '!')}.json", _template(evil, ""))
    inner = folder / "~"
    inner.mkdir(parents=True)
    _write(inner, f"{evil[:60].replace('/', '!')}.py", _PROGRAM.format(path=json.dumps(evil)))
    assembly = inner / "~.out"
    assembly.mkdir()
    stack = {
        "type": "aws:cloudformation:stack",
        "properties": {"templateFile": "t.json"},
        "displayName": evil,
    }
    _write(assembly, "manifest.json", json.dumps({"version": "55.0.0", "artifacts": {"S": stack}}))
    _write(assembly, "t.json", _template(evil, f"S/{evil}/R"))
    _write(assembly, "cdk.out", "{}")


def _write(folder: Path, name: str, text: str) -> None:
    # The lower half of a pair stands for a byte in a file's name, and the upper one for nothing.
    (folder / name.replace("\ud800", "")).write_bytes(text.encode("ascii"))


_PROGRAM = """\
import time
from fastapi import FastAPI
from fastapi.responses import StreamingResponse

app = FastAPI()


@app.post("/" + {path})
async def chat():
    async def words():
        time.sleep(1)
        yield "word"

    return StreamingResponse(words())


@app.get({path})
async def more():
    async def words():
        time.sleep(1)
        yield "word"

    return StreamingResponse(words())
"""


def _template(evil: str, path: str) -> str:
    """Return a template; `path` is the construct that each resource is said to be made by, if by any."""
    named = {name: f"{evil}{name}" for name in _NAMES}
    resources = {
        named["Api"]: _typed("ApiGateway::RestApi", {"Name": evil}),
        named["Stage"]: _typed(
            "ApiGateway::Stage",
            {
                "RestApiId": {"Ref": named["Api"]},
                "DeploymentId": {"Ref": named["Deployment"]},
                "StageName": evil,
                "CacheClusterEnabled": {"Fn::If": [named["Is"], True, False]},
            },
        ),
        named["Deployment"]: _typed("ApiGateway::Deployment", {"RestApiId": {"Ref": named["Api"]}}),
        named["Part"]: _typed(
            "ApiGateway::Resource",
            {
                "RestApiId": {"Ref": named["Api"]},
                "ParentId": {"Fn::GetAtt": [named["Api"], "RootResourceId"]},
                "PathPart": evil,
            },
        ),
        named["Function"]: _typed("Lambda::Function", {"Runtime": "python3.12", "Handler": "index.handler"}),
        **{named[name]: _method(named, verb, made) for name, verb, made in _integrations(named, evil)},
    }
    for resource in resources.values():
        if path:
            resource["Metadata"] = {"aws:cdk:path": path}
    body = {
        "Parameters": {named["Parameter"]: {"Type": "String"}, named["Env"]: {"Type": "String"}},
        "Conditions": {named["Is"]: {"Fn::Equals": [{"Ref": named["Env"]}, evil]}},
        "Resources": resources,
    }
    return json.dumps(body, indent=1)


def _integrations(named: dict[str, str], evil: str) -> list[tuple[str, str, Json]]:
    """Return a method, its verb and its integration for each place in which a name may stand."""
    return [
        ("Direct", "POST", _http("https://chat.example.com/")),
        ("Misspelt", "PUT", {**_http("https://chat.example.com/"), "ResponseTransferMode": evil}),
        ("Elsewhere", "PATCH", _http({"Fn::ImportValue": evil})),
        ("Given", "DELETE", _http({"Ref": named["Parameter"]})),
        ("Called", "GET", _invoked(named["Function"])),
        ("Dangling", "HEAD", _http({"Ref": evil})),
    ]


_NAMES = (
    "Api",
    "Stage",
    "Deployment",
    "Part",
    "Function",
    "Parameter",
    "Env",
    "Is",
    "Direct",
    "Misspelt",
    "Elsewhere",
    "Given",
    "Called",
    "Dangling",
)


def _typed(kind: str, properties: Json) -> Json:
    return {"Type": f"AWS::{kind}", "Properties": properties}


def _http(uri: object) -> Json:
    return {
        "Type": "HTTP_PROXY",
        "IntegrationHttpMethod": "POST",
        "ResponseTransferMode": "STREAM",
        "Uri": uri,
    }


def _invoked(function: str) -> Json:
    head = "arn:aws:apigateway:us-east-1:lambda:path/2021-11-15/functions/"
    arn = {"Fn::GetAtt": [function, "Arn"]}
    uri = {"Fn::Join": ["", [head, arn, "/response-streaming-invocations"]]}
    return {**_http(uri), "Type": "AWS_PROXY"}


def _method(named: dict[str, str], verb: str, integration: Json) -> Json:
    properties: Json = {
        "RestApiId": {"Ref": named["Api"]},
        "ResourceId": {"Ref": named["Part"]},
        "HttpMethod": verb,
        "AuthorizationType": "NONE",
        "Integration": integration,
    }
    return _typed("ApiGateway::Method", properties)
