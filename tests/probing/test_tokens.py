"""Tokens: compared before the call, sent to one host, and never shown."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from probing import servers as s
from probing.tokens import access, identity, token

Run = Callable[..., CompletedProcess[str]]


def leaks(secret: str, done: CompletedProcess[str]) -> bool:
    """Whether any part of a token that tells something was printed."""
    return any(part in done.stdout + done.stderr for part in secret.split(".") if len(part) > 7)


@pytest.mark.parametrize("shape", ["text", "json"])
def test_a_token_is_sent_and_not_shown(shape: str, run: Run) -> None:
    secret = access()
    with s.serving(s.streaming) as server:
        done = run("probe", server.url(), "--token-env", "T", "-f", shape, T=secret)
    assert f"Authorization: Bearer {secret}".encode() in server.seen[0]
    assert done.returncode == 0
    assert not leaks(secret, done)
    assert "client-1" in done.stdout
    assert "chat/read" in done.stdout


@pytest.mark.parametrize("prefix", ["", "Bearer ", "bearer "])
def test_a_token_comes_on_standard_input(prefix: str, tmp_path: Path) -> None:
    secret = identity()
    with s.serving(s.streaming) as server:
        done = subprocess.run(
            [sys.executable, "-m", "unbuffered", "probe", server.url(), "--token-stdin"],
            input=f"{prefix}{secret}\n",
            cwd=tmp_path,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
    assert f"Authorization: Bearer {secret}\r\n".encode() in server.seen[0]
    assert not leaks(secret, done)
    assert "token: Cognito ID token; audience client-1; issuer https://cognito-idp." in done.stdout
    assert "someone@example.com" not in done.stdout


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="no list of processes to look into")
def test_no_process_has_the_token_in_its_arguments(tmp_path: Path) -> None:
    secret = access()
    command = [sys.executable, "-m", "unbuffered", "probe", "", "--token-env", "T", "--timeout", "2"]
    with s.serving(s.silent) as server:
        command[4] = server.url()
        environment = {**os.environ, "T": secret}
        with subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.DEVNULL) as running:
            while not server.seen and running.poll() is None:
                pass
            arguments = [path.read_bytes() for path in Path("/proc").glob(f"{running.pid}/cmdline")]
    assert server.seen
    assert arguments
    assert not any(secret.encode() in one for one in arguments)


def test_a_token_in_the_address_is_called_and_not_shown(run: Run) -> None:
    secret = access()
    with s.serving(s.streaming) as server:
        done = run("probe", server.url(f"/chat/{secret}"), "--token-env", "T", T=secret)
    assert secret.encode() in server.seen[0].split(b"\r\n")[0]
    assert done.returncode == 0
    assert not leaks(secret, done)
    assert "/chat/***" in done.stdout


def test_a_server_that_sends_the_token_back_does_not_make_it_shown(run: Run) -> None:
    secret = access()

    def echoing(ours: socket.socket) -> None:
        headers = (
            f"Via: {'x' * 150} {secret}\r\nServer: {secret.split('.')[1]}\r\nX-Amzn-Remapped-Authorization:"
        )
        body = f"data: {secret}\n\n".encode()
        ours.sendall(s.head(headers=f"{headers} Bearer {secret}\r\n{s.CHUNKED}") + s.chunk(body) + s.END)

    def redirecting(ours: socket.socket) -> None:
        ours.sendall(s.head("302 Found", f"Location: https://{secret}.example/\r\nContent-Length: 0\r\n"))

    for way in (echoing, redirecting):
        with s.serving(way) as server:
            for shape in ("text", "json"):
                done = run("probe", server.url(), "--token-env", "T", "-f", shape, T=secret)
                assert secret.encode() in server.seen[-1]
                assert "***" in done.stdout
                assert not leaks(secret, done)


def test_a_redirect_is_told_and_not_followed(run: Run) -> None:
    with s.serving(s.streaming) as other:
        location = f"Location: http://user:word@127.0.0.1:{other.port}/chat?key=1\r\nContent-Length: 0\r\n"
        with s.serving(s.saying(s.head("307 Temporary Redirect", location))) as server:
            done = run("probe", server.url(), "--token-env", "T", T=access())
    assert f"a redirect (307) to 127.0.0.1:{other.port}, which was not followed" in done.stdout
    assert "word" not in done.stdout
    assert done.returncode == 3
    assert other.seen == []


@pytest.mark.parametrize(
    ("secret", "accepts", "says"),
    [
        (access(exp=1), "use=access", "the token expired at 1970-01-01 00:00:01 UTC"),
        (access(), "use=id", 'the token is of the kind "access", and the route takes "id"'),
        (access(), "audience=client-1", "the token's audience is none, as Cognito's access tokens"),
        (identity(), "client=client-1", "the token's client is none, as Cognito's ID tokens"),
        (
            identity(aud="other"),
            "audience=client-1,use=id",
            'audience is "other", and the route takes "client-1"',
        ),
        ("opaque-token-of-somebody", "use=id", "no JSON Web Token"),
    ],
)
def test_what_speaks_against_a_token_is_said_before_the_call(
    secret: str, accepts: str, says: str, run: Run
) -> None:
    with s.serving(s.saying(s.head("401 Unauthorized", "Content-Length: 0\r\n"))) as server:
        done = run("probe", server.url(), "--token-env", "T", "--accepts", accepts, T=secret)
    assert says in done.stderr
    assert done.stderr.count("\n") == 1
    assert "BREAKS" in done.stdout
    assert "UNB301" in done.stdout
    assert done.returncode == 1
    assert not leaks(secret, done)


def test_a_path_that_is_not_deployed_is_not_told_as_a_token_that_is_turned_away(run: Run) -> None:
    """API Gateway takes the bearer token for a signature that it cannot read."""
    headers = "x-amzn-ErrorType: IncompleteSignatureException\r\nContent-Length: 0\r\n"
    with s.serving(s.saying(s.head("403 Forbidden", headers))) as server:
        done = run("probe", server.url(), "--token-env", "T", T=access())
    assert done.stdout.splitlines()[0].endswith("    UNKNOWN")
    assert "knows no such route" in done.stdout
    assert done.returncode == 3


def test_a_token_that_fits_is_called_with_and_nothing_said(run: Run) -> None:
    with s.serving(s.streaming) as server:
        done = run(
            "probe", server.url(), "--token-env", "T", "--accepts", "client=client-1,use=access", T=access()
        )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": 1e300},
        {"exp": "soon"},
        {"exp": float("inf")},
        {"exp": True},
        {"aud": [1, None, "a"], "scope": ["x"]},
        {"aud": {}, "client_id": 7, "iss": [], "token_use": "\x1b[31m"},
        {"client_id": "\x1b]0;x\x07\u202e##[error]x", "iss": "\n::error::x"},
    ],
)
def test_odd_claims_are_inert(claims: dict[str, object], run: Run) -> None:
    with s.serving(s.streaming) as server:
        for shape in ("text", "json"):
            done = run("probe", server.url(), "--token-env", "T", "-f", shape, T=token(**claims))
            assert done.returncode == 0
            assert "\x1b" not in done.stdout + done.stderr
            assert "\u202e" not in done.stdout
            assert "##[" not in done.stdout
            assert not any(line.lstrip().startswith("::") for line in done.stdout.splitlines())


@pytest.mark.parametrize("parts", ["a.b.c", "e30.W10.x", f"e30.{'W1tb' * 7000}.x", "..", "e30.e30.", "é.é.é"])
def test_what_is_no_token_is_one_line_or_sent_as_it_is(parts: str, run: Run) -> None:
    with s.serving(s.streaming) as server:
        done = run("probe", server.url(), "--token-env", "T", T=parts)
    assert done.returncode in {0, 2}
    assert "internal error" not in done.stderr
    assert done.stderr.count("\n") == (done.returncode == 2)


@pytest.mark.parametrize("value", ["", "  ", "two words", "a\r\nX-Evil: 1", "a" * 40_000, "täg"])
def test_what_no_header_may_hold_is_never_sent_or_shown(value: str, run: Run) -> None:
    with s.serving(s.streaming) as server:
        done = run("probe", server.url(), "--token-env", "T", T=value)
    assert done.returncode == 2
    assert done.stderr.startswith("unbuffered: the token ")
    assert "Evil" not in done.stderr
    assert "words" not in done.stderr
    assert server.seen == []


def test_a_token_leaves_this_machine_encrypted_or_not_at_all(run: Run) -> None:
    done = run("probe", "http://192.0.2.1/chat", "--token-env", "T", T=access())
    assert done.returncode == 2
    assert "over https only" in done.stderr


def test_a_body_is_sent_as_it_is_given(run: Run, tmp_path: Path) -> None:
    (tmp_path / "body.json").write_text('{"prompt": "hi"}', "utf-8")
    with s.serving(s.streaming) as server:
        run("probe", server.url("/a%2Fb?x=1"), "--data", "@body.json", "--header", "X-Session: abc")
        run("probe", server.url(), "--data", "plain", "--method", "put", "--header", "content-type: a/b")
    first, second = server.seen
    assert first.startswith(b"POST /a%2Fb?x=1 HTTP/1.1\r\n")
    assert first.endswith(b'\r\n\r\n{"prompt": "hi"}')
    assert b"\r\nContent-Type: application/json\r\n" in first
    assert b"\r\nX-Session: abc\r\n" in first
    assert second.startswith(b"PUT /chat HTTP/1.1\r\n")
    assert b"content-type: a/b" in second
    assert b"text/plain" not in second
    assert json.loads(first.rpartition(b"\r\n")[2])["prompt"] == "hi"
