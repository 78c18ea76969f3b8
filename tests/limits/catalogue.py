"""Inputs that are made to hurt, each with what it gets: the table of docs/hostile.md is made of this."""

import io
import json
import os
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

METHOD = """\
Resources:
  Post:
    Type: AWS::ApiGateway::Method
    Properties:
      HttpMethod: POST
      Integration:
        Type: HTTP_PROXY
        IntegrationHttpMethod: POST
        ResponseTransferMode: {mode}
        Uri: {uri}
"""
GOOD = METHOD.format(mode="STREAMED", uri="https://chat.example.com/")
"""Beside every input: what is wrong in it is found, whatever lies there too."""

STREAMS = """\
import time

from fastapi import FastAPI

app = FastAPI()


async def words():
    time.sleep(1)
    yield 1
"""
AGENT = """\
from bedrock_agentcore import BedrockAgentCoreApp

app = BedrockAgentCoreApp()


@app.entrypoint
async def invoke(payload):
    return [piece async for piece in app.stream(payload)]


"""
CANARY = "canary-of-the-outside"
"""What stands in files beside the tree, and is told by no report."""

JUDGED = "read and judged"

Content = bytes | str | Callable[[], bytes | str]


@dataclass(frozen=True)
class Hostile:
    """An attempt: a file or several, and what it gets.

    `says` is what is told of it; empty for what is read like any other file. `got` are the words of the
    table where they are not these. What is heavy, or has its own `before` the run, runs `alone`.
    """

    tried: str
    says: str = ""
    files: dict[str, Content] = field(default_factory=dict)
    got: str = JUDGED
    alone: bool = False
    before: Callable[[Path], None] | None = None

    @property
    def shown(self) -> str:
        """What it got, for the table."""
        return f"`{self.says}`" if self.says and self.got == JUDGED else self.got


def yaml(tried: str, content: Content, says: str = "", got: str = JUDGED, *, alone: bool = False) -> Hostile:
    """Return an attempt that is one file of YAML."""
    return Hostile(tried, says, {".yaml": content}, got, alone)


def python(
    tried: str, content: Content, says: str = "", got: str = JUDGED, *, alone: bool = False
) -> Hostile:
    """Return an attempt that is one file of Python, as one word of it says."""
    return Hostile(tried, says, {".py": content}, got, alone)


def uri(value: str, mode: str = "STREAM") -> str:
    return METHOD.format(mode=mode, uri=value)


def around(code: str) -> str:
    """Return a program that streams, with some code in it."""
    return f"from fastapi import FastAPI\n\napp = FastAPI()\n{code}\n\n\nasync def f():\n    yield 1\n"


def conditions(count: int, mode: str) -> str:
    parameters = "".join(f"  P{n}: {{Type: String}}\n" for n in range(count))
    made = "".join(f"  C{n}: !Equals [!Ref P{n}, x]\n" for n in range(count))
    return f"Parameters:\n{parameters}Conditions:\n{made}" + uri("https://x/", mode)


def methods(count: int) -> str:
    def method(number: int) -> dict[str, object]:
        integration = {
            "Type": "HTTP_PROXY",
            "IntegrationHttpMethod": "POST",
            "ResponseTransferMode": "STREAM",
        }
        properties = {"HttpMethod": "POST", "Integration": {**integration, "Uri": f"https://x/{number}"}}
        return {"Type": "AWS::ApiGateway::Method", "Properties": properties}

    return json.dumps({"Resources": {f"R{n}": method(n) for n in range(count)}})


def resources(count: int) -> str:
    many = {f"R{n}": {"Type": "AWS::SNS::Topic"} for n in range(count)}
    return json.dumps({"Resources": {**many, "Api": {"Type": "AWS::ApiGateway::RestApi"}}})


def paths(count: int) -> str:
    integration = {
        "type": "http_proxy",
        "httpMethod": "POST",
        "responseTransferMode": "STREAM",
        "uri": "https://x/",
    }
    made = {f"/{n}": {"get": {"x-amazon-apigateway-integration": integration}} for n in range(count)}
    return json.dumps({"openapi": "3.0.1", "info": {"title": "x", "version": "1"}, "paths": made})


def aliases(count: int) -> str:
    made = "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, count))
    return f"AWS::ApiGateway: 1\na0: &a0 [x]\n{made}"


def merges(count: int) -> str:
    made = "".join(f"a{n}: &a{n}\n  <<: [*a{n - 1}, *a{n - 1}]\n" for n in range(1, count))
    return f"AWS::ApiGateway: 1\na0: &a0 {{x: 1}}\n{made}"


def numbers() -> str:
    values = f"Timeout: 1{'0' * 10_000}, MemorySize: 0x{'f' * 10_000}, Description: 99999-13-45"
    function = f"  B:\n    Type: AWS::Lambda::Function\n    Properties: {{{values}}}\n"
    return uri("https://x/") + f"        TimeoutInMillis: 1e999\n{function}"


def commas(count: int) -> str:
    """Return a template in which an id of cfn-lint's form has a reason of commas."""
    silence = f"unbuffered: {{reason: 'x{',' * count}x'}}, cfn-lint: {{config: {{ignore_checks: [UNB401]}}}}"
    return uri("https://x/") + f"    Metadata: {{{silence}}}\n"


def part(length: int) -> str:
    """Return a template with one long text in the paths of a hundred methods, many times in each."""
    above, resource = "!GetAtt Api.RootResourceId", "Type: AWS::ApiGateway::Resource, Properties: "
    made = "  Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: x}}\n"
    for number in range(45):
        text = "*l" if number else f"&l '{'é' * length}'"
        properties = f"{{RestApiId: !Ref Api, ParentId: {above}, PathPart: {text}}}"
        made += f"  R{number}: {{{resource}{properties}}}\n"
        above = f"!Ref R{number}"
    method = uri("https://x/").replace("Post:", "Post: &m")
    method = method.replace(
        " HttpMethod", f" ResourceId: {above}\n      RestApiId: !Ref Api\n      HttpMethod"
    )
    return method + "".join(f"  P{number}: *m\n" for number in range(100)) + made


def surrogates() -> str:
    integration = {"Type": "HTTP_PROXY", "ResponseTransferMode": "STREAMED\udfff", "Uri": "https://x/\ud800"}
    properties = {"HttpMethod": "POST", "Integration": integration}
    return json.dumps(
        {"Resources": {"A\ud800": {"Type": "AWS::ApiGateway::Method", "Properties": properties}}}
    )


def calls(count: int) -> str:
    made = "".join(f"def f{n}():\n    f{n + 1}()\n    f{n + 1}()\n\n\n" for n in range(count))
    return around(f"{made}def f{count}():\n    pass\n\n\nasync def g():\n    f0()\n    yield 1")


def classes(count: int) -> str:
    made = "".join(f"class C{n}(C{n - 1}):\n    pass\n\n\n" for n in range(1, count))
    return around(f"class C0:\n    pass\n\n\n{made}async def g():\n    C{count - 1}().x()\n    yield 1")


def importing(count: int) -> str:
    return around("import " + ", ".join(f"a{n}" for n in range(count)))


def pipe(folder: Path) -> None:
    for name in ("pipe.yaml", "manifest.json", "pipe.py"):
        os.mkfifo(folder / name)


def circle(folder: Path) -> None:
    (folder / "deep").mkdir()
    (folder / "deep" / "again").symlink_to(folder)
    (folder / "self.yaml").symlink_to("self.yaml")


def endless(folder: Path) -> None:
    (folder / "zero.yaml").symlink_to("/dev/zero")
    (folder / "random.py").symlink_to("/dev/urandom")
    (folder / "memory.json").symlink_to("/proc/self/mem")


DEEP = "nested deeper than 200 levels"
ODD = "\x1b[2J\x1b]0;owned\x07\u202e"

REPEATED = """\
Resources:
  Fn:
    Type: AWS::Lambda::Function
    Properties:
      Handler: a.b
      Runtime: python3.13
      Code: {S3Bucket: a, S3Key: b}
      Environment: {Variables: {AWS_LWA_INVOKE_MODE: response_stream}}
  Role: {Type: AWS::IAM::Role, Properties: {RoleName: x}}
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties:
      Body:
        openapi: 3.0.1
        paths:
          /x:
            post: &same
              x-amazon-apigateway-integration:
                type: AWS_PROXY
                httpMethod: POST
                responseTransferMode: STREAM
                credentials: !GetAtt Role.Arn
                uri: !Sub
                  - arn:aws:apigateway:us-east-1:lambda:path/2021-11-15/functions/${Arn}/${Tail}
                  - {Arn: !GetAtt Fn.Arn, Tail: response-streaming-invocations}
"""
STAGE = (
    "Type: AWS::ApiGateway::Stage, Properties: {RestApiId: !Ref Api, StageName: a, CacheClusterEnabled: true}"
)
FRONT = (
    "Type: AWS::CloudFront::Distribution, Properties: {DistributionConfig: {Origins: [{Id: a, DomainName:"
    ' !Sub "${Api}.execute-api.us-east-1.amazonaws.com", CustomOriginConfig: {OriginReadTimeout: 3}}],'
    " DefaultCacheBehavior: {TargetOriginId: a}}}"
)
GRANT = (
    "Type: AWS::IAM::Policy, Properties: {Roles: [!Ref Role], PolicyDocument: {Statement: [{Effect: Allow,"
    ' Action: ["lambda:InvokeFunction"], Resource: "*"}]}}'
)


def repeated(routes: int, resource: str = "", count: int = 0) -> str:
    """Return a template that repeats a route and a resource by aliases, some fifteen characters each time."""
    paths = "".join(f"          /a{n}: {{post: *same}}\n" for n in range(routes))
    first = f"  S: &again {{{resource}}}\n" if resource else ""
    return REPEATED + paths + first + "".join(f"  S{n}: *again\n" for n in range(count))


SIZES = [
    yaml("1,000 routes of one function, by aliases", lambda: repeated(1_000), alone=True),
    yaml("700 routes with 700 stages, by aliases", lambda: repeated(700, STAGE, 700), alone=True),
    yaml("700 routes behind 700 distributions, by aliases", lambda: repeated(700, FRONT, 700), alone=True),
    yaml("700 routes with 700 policies, by aliases", lambda: repeated(700, GRANT, 700), alone=True),
    yaml(
        "YAML: 100,000 lists in each other",
        lambda: "AWS::ApiGateway: " + "[" * 100_000,
        "maximum nesting depth",
    ),
    yaml("YAML: 50,000 dashes in a line", lambda: "# AWS::ApiGateway\n" + "- " * 50_000, DEEP),
    yaml("YAML: 200,000 open braces", lambda: "AWS::ApiGateway: " + "{a: " * 200_000, DEEP),
    Hostile(
        "JSON: 1,000,000 open braces",
        "a name in double quotes is missing",
        {".json": lambda: "{" * 1_000_000 + "AWS::ApiGateway"},
    ),
    Hostile(
        "JSON: 1,000,000 open brackets", DEEP, {".json": lambda: '["AWS::ApiGateway",' + "[" * 1_000_000}
    ),
    yaml("a URL of 5 MB", lambda: uri(f"'https://x/{'a' * 5_000_000}'"), "", "judged, and shown in part"),
    yaml("a file of 21 MB", lambda: uri("x") + "#" * 21_000_000, "larger than 20 MB"),
    yaml("a megabyte of blank lines", lambda: " \n" * 500_000 + "# AWS::ApiGateway", "the file is empty"),
    yaml(
        "one key, 30,000 times",
        lambda: uri("https://x/") + "Metadata:\n" + "  k: 1\n" * 30_000,
        "29949 more faults of this file: the first 50 are told",
    ),
    Hostile("30,000 resources", "", {".json": lambda: resources(30_000)}, alone=True),
    Hostile("1,000 routes as resources", "", {".json": lambda: methods(1_000)}, alone=True),
    Hostile("1,000 routes in a definition", "", {".json": lambda: paths(1_000)}, alone=True),
    yaml("3,000 parameters, 3,000 conditions", lambda: conditions(3_000, "!If [C1, STREAM, X]"), alone=True),
    yaml(
        "90 conditions on one value",
        lambda: conditions(90, "".join(f"!If [C{n}, STREAM, " for n in range(90)) + "X" + "]" * 90),
    ),
]
TEXTS = [
    yaml("aliases that double 40 times", lambda: aliases(41), "aliases unfold to more nodes than we follow"),
    yaml("an anchor that holds itself", "AWS::ApiGateway: &a\n  x: *a\n", "an alias contains itself"),
    yaml("merge keys that double 40 times", lambda: merges(41), "more than 2000000 nodes"),
    yaml(
        "a tag that makes an object of Python and runs it",
        uri("!!python/object/apply:os.system ['touch ran']"),
        "unknown tag !!python/object/apply:os.system",
    ),
    yaml("a tag that includes a file", uri("!Include /etc/passwd"), "unknown tag !Include"),
    yaml("1e999, ten thousand digits, the year 99999", numbers),
    yaml(
        "a timeout of 10,000 digits", lambda: uri("https://x/") + f"        TimeoutInMillis: 1{'0' * 9_999}\n"
    ),
    yaml("a silence whose reason is 95,000 commas", lambda: commas(95_000)),
    yaml("a text of 90,000 characters, 45 times in each of 100 paths", lambda: part(90_000)),
    yaml("a NUL byte", uri("https://x/\0"), "a binary file, not text"),
    Hostile("half a surrogate pair", "", {".json": surrogates}, "judged, and spelled out"),
    yaml("bytes that are no UTF-8", uri("https://x/").encode() + b"\xff\xfe", "not UTF-8: byte 0xff"),
    yaml(
        "half a character of UTF-16",
        b"\xff\xfe" + uri("https://x/").encode("utf-16-le") + b"\xd8",
        "not valid UTF-16",
    ),
    yaml("two byte order marks", "\ufeff\ufeff" + GOOD),
    yaml("lines that end in CR alone", GOOD.replace("\n", "\r")),
    yaml(
        "names and values that steer a terminal or turn text around",
        f'Resources:\n  "A{json.dumps(ODD)[1:-1]}":\n' + GOOD.split("\n", 2)[2],
        "",
        "judged, and spelled out",
    ),
    yaml(
        "a mode in letters that look like others (Cyrillic E and A)",
        uri("https://x/", "STR\u0415\u0410M"),
        "",
        "UNB403",
    ),
    Hostile(
        "a file's name that steers a terminal",
        "",
        {f"-{ODD}.yaml": GOOD, "-::error::x.yaml": GOOD},
        "judged, and spelled out",
    ),
]
NESTED = "nested too deeply"
PROGRAMS = [
    python(
        "3,000 brackets in each other", lambda: around("x = " + "(" * 3_000), "too many nested parentheses"
    ),
    python("`not`, 100,000 times", lambda: around("x = " + "not " * 100_000 + "1"), NESTED),
    python("a sum of 100,000 terms", lambda: around("x = " + "1+" * 100_000 + "1"), NESTED),
    python("100,000 attributes in a chain", lambda: around("x = a" + ".b" * 100_000), NESTED),
    python("100,000 calls in a row", lambda: around("x = a" + "()" * 100_000), NESTED),
    python("100,000 minus signs", lambda: around("x = " + "-" * 100_000 + "1"), NESTED),
    python("20,000 lambdas in each other", lambda: around("x = " + "lambda: " * 20_000 + "1"), NESTED),
    python(
        "a sum of 1,000 terms, and 1,000 calls in a chain",
        lambda: around(f"async def g(a):\n    yield {'1+' * 1_000}1\n    yield a{'.b()' * 1_000}"),
    ),
    python("`elif`, 2,000 times", lambda: around("if x: pass\n" + "elif y: pass\n" * 2_000)),
    python(
        "90 blocks in each other",
        lambda: around("".join(f"{' ' * n}if x:\n" for n in range(90)) + " " * 90 + "y"),
    ),
    python("NUL bytes", around("x = '\0'"), "null bytes"),
    python("an encoding that there is not", "# coding: klingon\n" + around(""), "klingon is not known"),
    python("an encoding that is none of text (zip)", "# coding: zip\n" + around(""), "zip is not known"),
    python(
        "an encoding whose reading takes the square of its length (punycode)",
        lambda: "# coding: punycode\n" + around("x-" * 500_000),
        "punycode is not read",
    ),
    python("a file of 3 MB", lambda: around("#" * 3_000_000), "longer than 2 MB"),
    python("an integer of 100,000 digits", lambda: around("x = " + "9" * 100_000), "4300 digits"),
    python(
        "values that fill the memory of whoever works them out",
        around(
            "x = 1 << 10**12\ny = 'a' * 10**12\nz = 10**10**10\n\n\nasync def g():\n    yield 'a' * 10**12"
        ),
    ),
    python("2,000 functions that call the next one twice", lambda: calls(2_000), "", "the rest is judged"),
    python("2,000 classes, each made of the last", lambda: classes(2_000), "", "the rest is judged"),
    python(
        "2,000 decorators",
        lambda: around("def d(f):\n    return f\n\n\n" + "@d\n" * 2_000 + "def g():\n    yield 1"),
    ),
    python("one name bound 2,000 times, and each time used", lambda: AGENT * 2_000, alone=True),
    Hostile(
        "600 files that import each other",
        "",
        {f"{n}.py": lambda: importing(600) for n in range(600)},
        alone=True,
    ),
    python(
        "names that lead in a circle",
        around("a = b\nb = c\nc = a\n\n\nasync def g():\n    a.x()\n    yield a"),
    ),
]
FILES = [
    Hostile("pipes that nobody writes to", got="passed by", alone=True, before=pipe),
    Hostile("links in a circle, a link to itself", got="passed by", alone=True, before=circle),
    Hostile(
        "links to /dev/zero, /dev/urandom and /proc/self/mem", got="passed by", alone=True, before=endless
    ),
]


def zipped(names: dict[str, str]) -> bytes:
    """Return a zip file."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in names.items():
            made.writestr(name, text)
    return stream.getvalue()


def function(properties: str, more: str = "") -> str:
    """Return a template with a streaming route to a function that has these properties."""
    prefix = "arn:aws:apigateway:${AWS::Region}:lambda:path/2021-11-15/functions"
    return f"""\
Transform: AWS::Serverless-2016-10-31
Resources:
  Chat:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.12
      Handler: outside.handler
{properties}
  Post:
    Type: AWS::ApiGateway::Method
    Properties:
      HttpMethod: POST
      Integration:
        Type: AWS_PROXY
        IntegrationHttpMethod: POST
        ResponseTransferMode: STREAM
        Uri: !Sub {prefix}/${{Chat.Arn}}/response-streaming-invocations
{more}"""


def nested(url: str) -> str:
    """Return a template with a nested stack."""
    stack = f"Type: AWS::CloudFormation::Stack\n    Properties: {{TemplateURL: '{url}'}}"
    return f"{GOOD}  Nested:\n    {stack}\n"


def manifest(template: str) -> str:
    """Return the manifest of a cloud assembly whose template lies somewhere."""
    properties = {"templateFile": template}
    artifact = {"type": "aws:cloudformation:stack", "environment": "aws://1/x", "properties": properties}
    inner = {"type": "cdk:cloud-assembly", "properties": {"directoryName": "../.."}}
    return json.dumps({"version": "36.0.0", "artifacts": {"S": artifact, "N": inner}})


def include(location: str) -> str:
    """Return a template with a part that CloudFormation is to include."""
    transform = f"Fn::Transform: {{Name: AWS::Include, Parameters: {{Location: '{location}'}}}}"
    return f"{GOOD}  Included:\n    {transform}\n"


def imaged(context: str) -> str:
    """Return a template with a streaming route to a function that is an image."""
    metadata = f"    Metadata: {{Dockerfile: Dockerfile, DockerContext: {context}}}\n"
    return function("      PackageType: Image").replace("  Post:\n", f"{metadata}  Post:\n", 1)


def image(dockerfile: str) -> dict[str, Content]:
    """Return a function that is an image, with its Dockerfile."""
    return {"t.yaml": imaged("./image"), "image/Dockerfile": f"FROM python:3.12\n{dockerfile}"}


def links(folder: Path) -> None:
    """Put links into a tree that lead out of it."""
    (folder / "linked.yaml").symlink_to("../../outside.yaml")
    (folder / "linked.py").symlink_to("../../outside.py")
    (folder / "cdk.out").symlink_to("../../assembly")
    (folder / "requirements.txt").symlink_to("../../outside.txt")


LEAVING: list[tuple[str, dict[str, Content]]] = [
    ("a nested stack at `../outside.yaml`", {"t.yaml": nested("../../outside.yaml")}),
    ("a nested stack at an absolute path", {"t.yaml": nested("{outside}/outside.yaml")}),
    ("a nested stack at `file://`", {"t.yaml": nested("file://{outside}/outside.yaml")}),
    ("a nested stack at `http://`", {"t.yaml": nested("http://127.0.0.1:9/outside.yaml")}),
    (
        "`AWS::Include` of a file, of S3",
        {"t.yaml": include("../../outside.yaml"), "u.yaml": include("s3://b/x")},
    ),
    ("code at `../outside`", {"t.yaml": function("      CodeUri: ../..")}),
    (
        "a zip file with entries that lead out",
        {
            "t.yaml": function("      CodeUri: a.zip"),
            "a.zip": lambda: zipped({"../../outside.py": "x", "/etc/x": "x"}),
        },
    ),
    ("`COPY ../..` in a Dockerfile", image("COPY ../../../ /app\nWORKDIR /app\nCMD uvicorn outside:app\n")),
    (
        "`include` of an absolute path in an nginx configuration",
        {
            **image("COPY nginx.conf /etc/nginx/nginx.conf\nCMD nginx && uvicorn outside:app\n"),
            "image/nginx.conf": "http {{ include {outside}/outside.conf; include ../../../outside.conf; }}",
        },
    ),
    ("an assembly whose template lies outside", {"cdk/manifest.json": manifest("../../../outside.yaml")}),
    (
        "an assembly whose template has an absolute path",
        {"cdk/manifest.json": manifest("{outside}/outside.yaml")},
    ),
    (
        "imports that lead up and out",
        {"a.py": STREAMS + "\n\nfrom ....outside import x\nfrom ... import outside\n"},
    ),
    (
        "requirements that lead out",
        {"requirements.txt": "-r ../../outside.txt\n-r {outside}/outside.txt\n", "a.py": STREAMS},
    ),
]
LINKED = "links to files, to a folder and to an assembly outside"
OUTSIDE: dict[str, str] = {
    "outside.yaml": GOOD.replace("Post", "Canary").replace("chat.example.com", CANARY),
    "outside.py": f"{STREAMS}\n\ndef {CANARY.replace('-', '_')}(): pass\n",
    "outside.txt": f"fastapi=={CANARY}\n",
    "outside.conf": f"server {{ listen 80; server_name {CANARY}; }}\n",
    "assembly/manifest.json": manifest("t.json"),
    "assembly/t.json": methods(1).replace("https://x/0", f"https://{CANARY}/"),
}


def staged(taken: int, passed: int) -> str:
    """Return a Dockerfile with a stage that copies some files, and one that copies from that stage."""
    first = f"COPY {'a ' * taken}/x/\n"
    return f"FROM python:3.12 AS x\n{first}FROM python:3.12\nCOPY --from=x {'/x/b ' * passed}/y/\n"


def listed(count: int) -> str:
    """Return a pyproject.toml with many dependencies, and far into it."""
    names = "".join(f'"p{number}",\n' for number in range(count))
    return f"[project]\n{chr(10) * 80_000}dependencies = [\n{names}]\n"


def crossing(routes: int) -> str:
    """Return a template with many streaming routes to one function, which starts a server."""
    event = "{Type: Api, Properties: {Path: /%d, Method: post, ResponseTransferMode: RESPONSE_STREAM}}"
    events = "".join(f"        E{number}: {event % number}\n" for number in range(routes))
    code = "      Handler: run.sh\n      Runtime: python3.12\n      CodeUri: ./a\n      Events:\n"
    head = "Transform: AWS::Serverless-2016-10-31\nResources:\n  F:\n    Type: AWS::Serverless::Function\n"
    return f"{head}    Properties:\n{code}{events}"


def waiting(count: int) -> str:
    """Return a program with many handlers that hold up its event loop, under no path of their own."""
    head = "import time\nfrom fastapi import FastAPI\nfrom fastapi.responses import StreamingResponse\n"
    body = "    async def g():\n        time.sleep(1)\n        yield 1\n    return StreamingResponse(g())\n"
    made = "".join(f'@app.post("")\nasync def x{number}():\n{body}' for number in range(count))
    return f"{head}app = FastAPI()\n{made}"


def functions(count: int) -> str:
    """Return a template with many streaming functions of one folder."""
    route = "{Type: Api, Properties: {Path: /%d, Method: post, ResponseTransferMode: RESPONSE_STREAM}}"
    code = "Handler: a.handler, Runtime: python3.12, CodeUri: ./a"
    made = "".join(
        f"  F{number}: {{Type: AWS::Serverless::Function, "
        f"Properties: {{{code}, Events: {{A: {route % number}}}}}}}\n"
        for number in range(count)
    )
    return f"Transform: AWS::Serverless-2016-10-31\nResources:\n{made}"


CODE = [
    Hostile(
        "a stage that copies 9,000 files, and one that copies 4,000 from it",
        "",
        {
            ".yaml": imaged("./a"),
            "/Dockerfile": lambda: staged(9_000, 4_000) + 'CMD ["python", "app.py"]\n',
            "/app.py": STREAMS,
        },
        alone=True,
    ),
    Hostile(
        "60 functions beside 1,000 dependencies, 80,000 lines into a `pyproject.toml`",
        "",
        {
            ".yaml": functions(60),
            "/a.py": STREAMS,
            "/pyproject.toml": lambda: listed(1_000),
        },
        alone=True,
    ),
]
PARTS = {
    "Size and number": SIZES,
    "YAML, JSON and text": TEXTS,
    "Python": PROGRAMS,
    "Files": FILES,
    "Code behind a route": CODE,
}


def rows() -> Iterator[str]:
    """Yield the lines of the tables."""
    for part, tried in PARTS.items():
        yield from ("", f"## {part}", "", "| tried | what it got |", "| --- | --- |")
        yield from (f"| {one.tried} | {one.shown} |" for one in tried)
    yield from ("", "## Leading out of the tree", "", "| tried | what it got |", "| --- | --- |")
    yield from (f"| {tried} | not opened |" for tried, _ in [*LEAVING, (LINKED, {})])
