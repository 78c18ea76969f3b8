"""The code of deployed functions: loaded into memory, judged as in a check, and left nowhere."""

import json
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import IO, Any

import pytest

from audit.deployed import (
    CONFIGURATION,
    FUNCTION,
    INTEGRATION,
    TEMPLATE,
    export,
    packed,
    put_api,
    put_code,
    put_stack,
    resources,
)
from audit.fakeaws import FakeAws, Refusal
from unbuffered.deployed.loading import Loading
from unbuffered.deployed.packages import libraries_in
from unbuffered.deployed.refused import RefusedError
from unbuffered.readers.code.zips import Zip

Run = Callable[..., subprocess.CompletedProcess[str]]

FILES = {
    "run.sh": "#!/bin/sh\nexec python -m uvicorn --port 8080 app:app\n",
    "app.py": (
        "import time\n"
        "from fastapi import FastAPI\n"
        "from fastapi.responses import StreamingResponse\n"
        "from words import words\n"
        "app = FastAPI()\n"
        "@app.post('/chat')\n"
        "async def chat():\n"
        "    return StreamingResponse(words())\n"
    ),
    "words.py": (
        "import time\n"
        "async def words():\n"
        "    for one in range(9):\n"
        "        time.sleep(1)\n"
        "        yield 'x'\n"
    ),
}
FAILED = "lambda GetFunction failed: "
LINE = "unbuffered: not checked: the code of function chat-Chat-1ABC: "


def told(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def of_code(report: dict[str, Any]) -> list[tuple[str, str, str, int]]:
    """Return rule, message, file and line of what is found in code."""
    return [
        (one["rule"], one["message"], one["file"].rpartition("/")[2], one["line"])
        for one in report["findings"]
        if one["file"].endswith((".py", ".sh"))
    ]


def test_code_that_is_deployed_is_judged_like_code_that_is_checked(
    run: Run, audit: Run, aws: FakeAws, tmp_path: Path
) -> None:
    put_stack(aws)
    put_code(aws, FILES)
    for name, text in FILES.items():
        (tmp_path / "src").mkdir(exist_ok=True)
        (tmp_path / "src" / name).write_text(text, "utf-8")
    local = TEMPLATE.replace("Code: {S3Bucket: code, S3Key: chat.zip}", "Code: src").replace(
        "Mode: {Type: String}", "Mode: {Type: String, Default: STREAM}"
    )
    (tmp_path / "template.yaml").write_text(local, "utf-8")
    before = sorted(tmp_path.rglob("*"))
    checked = told(run("check", "template.yaml", "--format", "json", "--preset", "audit"))
    audited = told(audit("--stack", "chat", "--code", "--format", "json", "--preset", "audit"))
    assert of_code(audited) == of_code(checked)
    assert "UNB701" in {rule for rule, *_ in of_code(audited)}
    found = next(one for one in audited["findings"] if one["rule"] == "UNB701")
    assert found["file"] == "code/chat-Chat-1ABC.zip/words.py"
    assert len(aws.loaded) == 1
    assert sorted(tmp_path.rglob("*")) == before, "nothing is written"


def test_the_code_of_an_api_without_a_template_is_judged_too(audit: Run, aws: FakeAws) -> None:
    put_api(aws)
    put_code(aws, FILES)
    aws.on("apigateway", "GetRestApi", {"id": "api1", "name": "chat"})
    aws.on("apigateway", "GetAuthorizers", {"items": []})
    done = audit("--rest-api", "api1", "--code")
    assert "[UNB701]" in done.stdout
    assert "time.sleep(1)" in done.stdout, "the line is shown"
    plain = audit("--rest-api", "api1")
    assert "its code is not loaded without --code" in " ".join(plain.stdout.split())
    assert len(aws.loaded) == 1


def test_the_version_that_is_invoked_is_the_one_that_is_loaded(audit: Run, aws: FakeAws) -> None:
    uri = str(INTEGRATION["uri"]).replace(FUNCTION, f"{FUNCTION}:live")
    put_stack(aws)
    put_code(aws, FILES)
    aws.on("apigateway", "GetResources", {"items": resources({**INTEGRATION, "uri": uri})})
    aws.on("apigateway", "GetExport", export(uri=uri))
    audit("--stack", "chat", "--code")
    asked = [given["FunctionName"] for _, name, given in aws.calls if name == "GetFunction"]
    assert asked == ["chat-Chat-1ABC:live"]


DENIED = Refusal(403, "AccessDeniedException")
FOREIGN = {"Code": {"Location": "https://code.example.com/x?sk-of-the-address"}}

UNLOADED: dict[str, tuple[object, str]] = {
    "denied": (DENIED, "it needs the permission lambda:GetFunction"),
    "nowhere": ({"Code": {"RepositoryType": "S3"}}, f"{FAILED}AWS gives no address of the code"),
    "foreign": (FOREIGN, f"{FAILED}the address of the code is none of AWS's"),
    "late": ((403, b"<Error/>"), f"{FAILED}the code is answered with HTTP 403"),
    "moved": ((302, b""), f"{FAILED}the code is answered with HTTP 302"),
    "other": ((200, b"MZ no zip"), "not a zip file that can be read"),
    "torn": ((200, packed({})[:9]), "not a zip file that can be read"),
    "large": ({"CodeSize": 100_000_001}, "it is larger than 100 MB"),
}
"""By the names of functions: what is answered about their code, and the line that is said of it."""


def test_code_that_cannot_be_loaded_is_one_line_each(audit: Run, aws: FakeAws) -> None:
    put_api(aws)
    aws.on("apigateway", "GetRestApi", {"id": "api1", "name": "chat"})
    aws.on("apigateway", "GetAuthorizers", {"items": []})
    items = [{"id": "root", "path": "/"}]
    for name, (answer, _) in {**UNLOADED, "image": ({"PackageType": "Image"}, "")}.items():
        own = FUNCTION.replace("chat-Chat-1ABC", name)
        items += [one | {"id": name, "path": f"/{name}", "pathPart": name} for one in _invoking(own)]
        settings = answer if isinstance(answer, dict) and "Code" not in answer else {}
        live = {**CONFIGURATION, "FunctionName": name, "FunctionArn": own, **settings}
        aws.on("lambda", "GetFunctionConfiguration", live, FunctionName=own)
        here = {"Code": {"Location": f"{aws.url}/{name}?sk-of-the-address"}}
        if isinstance(answer, tuple):
            aws.files[f"/{name}"] = answer
        aws.on("lambda", "GetFunction", here if isinstance(answer, tuple) else answer, FunctionName=own)
    aws.on("apigateway", "GetResources", {"items": items})
    aws.on("apigateway", "GetStages", {"item": []})
    done = audit("--rest-api", "api1", "--code")
    lines = [line for line in done.stderr.splitlines() if "not checked" in line]
    said = "unbuffered: not checked: the code of function"
    assert lines == [f"{said} {name}: {says}" for name, (_, says) in UNLOADED.items()]
    assert done.stdout.count("STREAMS") == len(UNLOADED) + 1
    assert "its code is a container image, which is not loaded" in " ".join(done.stdout.split())
    asked = {
        given["FunctionName"].rpartition(":")[2] for _, name, given in aws.calls if name == "GetFunction"
    }
    assert asked == {*UNLOADED} - {"large"}
    assert "sk-of-the-address" not in done.stdout + done.stderr
    assert done.returncode == 0


def _invoking(function: str) -> list[dict[str, Any]]:
    """Return the resource of an API that invokes a function."""
    return resources({**INTEGRATION, "uri": str(INTEGRATION["uri"]).replace(FUNCTION, function)})[1:]


def test_a_package_that_blows_up_is_not_inflated(audit: Run, aws: FakeAws) -> None:
    put_stack(aws)
    put_code(aws, packed({**FILES, "app.py": "#" * 50_000_000}))
    done = audit("--stack", "chat", "--code")
    assert "internal error" not in done.stderr
    assert "POST /chat    STREAMS" in done.stdout
    assert "handler not judged" in done.stdout


def test_libraries_in_a_package_are_nobodys_handlers(audit: Run, aws: FakeAws) -> None:
    put_stack(aws)
    blocks = FILES["words.py"]
    library = {
        "words.py": blocks,
        "streams/__init__.py": "from streams.inner import words\n",
        "streams/inner.py": blocks,
        "streams-1.0.dist-info/RECORD": "streams/__init__.py,sha256=x,9\nstreams/inner.py,,\n",
    }
    app = FILES["app.py"].replace("from words import", "from streams import")
    put_code(aws, packed({**FILES, **library, "app.py": app}))
    done = audit("--stack", "chat", "--code", "--format", "json", "--preset", "audit")
    assert of_code(told(done)) == []
    # It may be the function's own nevertheless.
    started = FILES["run.sh"].replace("app:app", "streams.app:app")
    record = library["streams-1.0.dist-info/RECORD"] + "streams/app.py,,\n"
    own = {"run.sh": started, "streams/app.py": FILES["app.py"], "streams-1.0.dist-info/RECORD": record}
    put_code(aws, packed({**library, **own}))
    done = audit("--stack", "chat", "--code", "--format", "json", "--preset", "audit")
    assert {file for _, _, file, _ in of_code(told(done))} == {"words.py"}
    # A project that was installed as a whole is no library.
    put_code(aws, packed({**FILES, **library, "app.py": app, "streams-1.0.dist-info/direct_url.json": "{}"}))
    done = audit("--stack", "chat", "--code", "--format", "json", "--preset", "audit")
    assert {file for _, _, file, _ in of_code(told(done))} == {"inner.py"}


def test_code_is_not_saved_and_that_is_told_afterwards(run: Run, audit: Run, aws: FakeAws) -> None:
    put_stack(aws)
    put_code(aws, FILES)
    assert "UNB701" in audit("--stack", "chat", "--code", "--save", "answers").stdout
    again = run("audit", "--from", "answers", "--code")
    assert f"{LINE}lambda GetFunction failed: code is never saved" in again.stderr.splitlines()
    assert "UNB701" not in again.stdout


@pytest.mark.parametrize(
    "address",
    [
        "http://bucket.s3.amazonaws.com/code",
        "https://bucket.s3.amazonaws.com.example.com/code",
        "https://amazonaws.com@example.com/code",
        "https://user@bucket.s3.amazonaws.com/code",
        "https://bucket.s3.amazonaws.com:8443/code",
        "https://127.0.0.1/code",
        "http://169.254.169.254/latest/meta-data",
        "file:///etc/passwd",
        "https://[::1/code",
        "https://notamazonaws.com/code",
    ],
)
def test_only_addresses_of_aws_are_asked(address: str) -> None:
    loading = Loading(verify=True, endpoint="https://lambda.us-east-1.amazonaws.com", suffix="amazonaws.com")
    with pytest.raises(RefusedError, match="none of AWS's"):
        loading.load(address, 10)


def test_no_more_is_read_than_may_be(aws: FakeAws) -> None:
    aws.files["/code"] = (200, b"x" * 3_000_000)
    loading = Loading(verify=True, endpoint=aws.url, suffix="amazonaws.com")
    assert len(loading.load(f"{aws.url}/code", 3_000_000)) == 3_000_000
    with pytest.raises(RefusedError, match="larger than 2 MB"):
        loading.load(f"{aws.url}/code", 2_000_000)
    with pytest.raises(RefusedError, match="the connection to the code broke off"):
        loading.load("http://127.0.0.1:9/code?sk-of-the-address", 10)


def test_the_list_of_a_package_is_read_once_however_many_of_its_files_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With sixty thousand files, three hundred distributions took a minute and a half."""
    record = "d/__init__.py,sha256=x,9\n"
    package = Zip.of(
        packed({f"d{n}-1.0.dist-info/RECORD": record for n in range(30)}), PurePosixPath("code/x.zip")
    )
    opened: list[object] = []

    class Counted(zipfile.ZipFile):
        def __init__(self, file: IO[bytes]) -> None:
            opened.append(file)
            super().__init__(file)

    monkeypatch.setattr("zipfile.ZipFile", Counted)
    assert libraries_in(package) == {"d/__init__.py"}
    assert len(opened) == 1
