"""The server as a process: how it begins and ends, and what it makes of those who speak badly."""

import json
import os
import subprocess
import sys
from pathlib import Path
from subprocess import PIPE
from typing import IO, Any

import pytest

from conftest import Run
from langserver.projects import SAM, template

COMMAND = [sys.executable, "-m", "unbuffered", "lsp"]


Params = dict[str, Any]


def message(method: str, params: Params | None = None, id_: int | None = None) -> bytes:
    body: dict[str, Any] = {"jsonrpc": "2.0", "method": method}
    body |= {} if params is None else {"params": params}
    body |= {} if id_ is None else {"id": id_}
    return framed(json.dumps(body).encode())


def framed(body: bytes) -> bytes:
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


def begin(folder: Path | None) -> bytes:
    root = folder.as_uri() if folder is not None else None
    params: Params = {"processId": None, "rootUri": root, "capabilities": {}}
    return message("initialize", params, 1) + message("initialized", {})


END = message("shutdown", id_=2) + message("exit")


def talk(said: bytes) -> tuple[int, list[dict[str, Any]], str]:
    """Say everything at once; return the exit code, what was answered, and standard error."""
    done = subprocess.run(COMMAND, input=said, capture_output=True, check=False, timeout=60)
    answers, rest = [], done.stdout
    while rest:
        head, _, rest = rest.partition(b"\r\n\r\n")
        length = int(head.split(b"\r\n")[0].removeprefix(b"Content-Length: "))
        answers.append(json.loads(rest[:length]))
        rest = rest[length:]
    return done.returncode, answers, done.stderr.decode()


def heard(pipe: IO[bytes]) -> dict[str, Any]:
    """Return the next message."""
    length = int(pipe.readline().removeprefix(b"Content-Length: "))
    while pipe.readline().strip():
        pass
    found: dict[str, Any] = json.loads(pipe.read(length))
    return found


def test_it_ends_as_the_protocol_wants(tmp_path: Path) -> None:
    code, answers, error = talk(begin(tmp_path) + END)
    assert code == 0
    assert error == ""
    assert [one["id"] for one in answers if "id" in one] == [1, 2]
    assert answers[0]["result"]["serverInfo"]["name"] == "unbuffered"
    capabilities = answers[0]["result"]["capabilities"]
    assert capabilities["textDocumentSync"]["change"] == 2
    assert capabilities["codeActionProvider"]["codeActionKinds"] == ["quickfix", "source.fixAll.unbuffered"]


@pytest.mark.parametrize("end", [b"", message("exit")])
def test_it_ends_when_nobody_is_there_any_more(tmp_path: Path, end: bytes) -> None:
    code, _, error = talk(begin(tmp_path) + end)
    assert code == 1
    assert "Traceback" not in error


def test_a_root_is_a_folder_where_a_client_knows_no_folders(tmp_path: Path) -> None:
    template(tmp_path)
    server = subprocess.Popen(COMMAND, stdin=PIPE, stdout=PIPE)
    assert server.stdin is not None
    assert server.stdout is not None
    server.stdin.write(begin(tmp_path))
    server.stdin.flush()
    found: list[dict[str, Any]] = []
    while not any(one.get("method") == "textDocument/publishDiagnostics" for one in found):
        found.append(heard(server.stdout))
    assert found[-1]["params"]["diagnostics"][0]["code"] == "UNB404"
    server.communicate(END, timeout=60)
    assert server.returncode == 0


def test_without_a_folder_nothing_is_checked_and_that_is_logged() -> None:
    _, answers, _ = talk(begin(None) + END)
    assert [one["params"]["message"] for one in answers if one.get("method") == "window/logMessage"] == [
        "no folder is open, and files alone are not checked: routes cross files"
    ]


GARBAGE = [
    b"not a header at all\r\n\r\n",
    framed(b"{"),
    framed(b"\xff\xfe"),
    framed(b"[" * 100_000),
    framed(b'{"jsonrpc": "2.0", "id": 9}'),
    message("textDocument/didOpen", {"textDocument": 7}),
    message(
        "textDocument/didChange", {"textDocument": {"uri": "file:///x", "version": 1}, "contentChanges": []}
    ),
    message(
        "textDocument/hover", {"textDocument": {"uri": "%"}, "position": {"line": -1, "character": 9}}, 7
    ),
    message("codeAction/resolve", {"title": "x", "data": {"uri": ["file:///"]}}, 8),
    message("no/such/method", {}, 9),
]


def test_who_speaks_badly_is_answered_in_lines_and_served_on(tmp_path: Path) -> None:
    code, answers, error = talk(begin(tmp_path) + b"".join(GARBAGE) + END)
    assert code == 0
    assert "Traceback" not in error
    assert len(error.splitlines()) <= 2 * len(GARBAGE)
    assert not [one for one in answers if one.get("method") == "window/showMessage"]
    assert [one["id"] for one in answers if "result" in one and "id" in one][-1] == 2


def opened(folder: Path, name: str, text: str) -> bytes:
    item = {"uri": (folder / name).as_uri(), "languageId": "yaml", "version": 1, "text": text}
    return message("textDocument/didOpen", {"textDocument": item})


HOSTILE = {
    "deep.yaml": "AWS::\n" + "[" * 200_000,
    "binary.yaml": "AWS::\0\x01\x02" * 1000,
    "long.yaml": "Resources:\n" + "  A: AWS::ApiGateway::Method\n" * 10_000,
    "wide.yaml": "# AWS:: " + "x" * 1_000_000,
    "half.yaml": "AWS:: \ud800",
    "circle.yaml": "Resources: &a [*a, AWS::]",
}


def test_no_text_is_too_much(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_bytes(b"AWS:: \xff\xfe\xff")
    for name in HOSTILE:
        (tmp_path / name).write_bytes(b"AWS::\n")
    good = template(tmp_path)
    said = begin(tmp_path) + b"".join(opened(tmp_path, *one) for one in HOSTILE.items())
    server = subprocess.Popen(COMMAND, stdin=PIPE, stdout=PIPE, stderr=PIPE)
    assert server.stdin is not None
    assert server.stdout is not None
    server.stdin.write(said + opened(tmp_path, good.name, SAM))
    server.stdin.flush()
    told: dict[str, list[dict[str, Any]]] = {}
    while (tmp_path / "bad.yaml").as_uri() not in told or good.as_uri() not in told:
        one = heard(server.stdout)
        if one.get("method") == "textDocument/publishDiagnostics":
            told[one["params"]["uri"]] = one["params"]["diagnostics"]
        assert one.get("method") != "window/showMessage", one
    assert [one["code"] for one in told[good.as_uri()]] == ["UNB404"]
    assert "not UTF-8" in told[(tmp_path / "bad.yaml").as_uri()][0]["message"]
    _, error = server.communicate(END, timeout=60)
    assert server.returncode == 0
    assert b"Traceback" not in error


PACK = """\
from unbuffered.api import Effect, Hit, Route, Severity, rule


@rule("BAD001", severity=Severity.ERROR, effect=Effect.NONE, since="1")
def noisy(route: Route):
    print("Content-Length: 3\\r\\n\\r\\nouch", flush=True)
    raise ValueError("ouch")
    yield


def rules():
    return (noisy,)
"""


def test_what_a_pack_of_rules_does_wrong_is_said_once_and_spoils_nothing(tmp_path: Path) -> None:
    site, project = tmp_path / "site", tmp_path / "project"
    described = site / "noisy-1.dist-info"
    described.mkdir(parents=True)
    (described / "METADATA").write_text("Metadata-Version: 2.1\nName: noisy\nVersion: 1\n", "utf-8")
    (described / "entry_points.txt").write_text("[unbuffered.rules]\nnoisy = noisy:rules\n", "utf-8")
    (site / "noisy.py").write_text(PACK, "utf-8")
    file = template(project)
    server = subprocess.Popen(
        COMMAND, stdin=PIPE, stdout=PIPE, stderr=PIPE, env={**os.environ, "PYTHONPATH": str(site)}
    )
    assert server.stdin is not None
    assert server.stdout is not None
    server.stdin.write(begin(project) + opened(project, file.name, SAM))
    shown: list[str] = []
    for version in (1, 2, 3):
        params: Params = {
            "textDocument": {"uri": file.as_uri(), "version": version},
            "contentChanges": [{"text": SAM + "\n" * version}],
        }
        server.stdin.write(message("textDocument/didChange", params))
        server.stdin.flush()
        told: Params = {}
        while told.get("version") != version:
            one = heard(server.stdout)
            if one.get("method") == "window/showMessage":
                shown.append(one["params"]["message"])
            if one.get("method") == "textDocument/publishDiagnostics":
                told = one["params"]
        assert [one["code"] for one in told["diagnostics"]] == ["UNB404"]
    _, error = server.communicate(END, timeout=60)
    assert server.returncode == 0
    assert shown == ["unbuffered: internal error: rule BAD001 failed on POST /chat: ValueError: ouch"]
    assert b"ouch" in error


def test_without_the_extra_one_line_says_what_to_install(run: Run, tmp_path: Path) -> None:
    for name in ("pygls", "lsprotocol"):
        (tmp_path / f"{name}.py").write_text(f"raise ModuleNotFoundError(name='{name}')\n", "utf-8")
    done = run("lsp", PYTHONPATH=str(tmp_path))
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == 'unbuffered: lsp needs pygls: pip install "unbuffered[lsp]"\n'
