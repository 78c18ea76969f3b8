"""Wrong use and hosts that cannot be reached: one line, bounded time."""

import os
import pty
import shutil
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from probing import servers as s

Run = Callable[..., CompletedProcess[str]]
HERE = "http://127.0.0.1:9/"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["ftp://host/x"], "only http and https can be probed"),
        (["host/x"], "the URL has no scheme: write https:// before it"),
        (["localhost:8080/x"], "the URL has no scheme: write https:// before it"),
        (["http:///x"], "the URL has no host"),
        (["http://[::1/x"], "malformed"),
        (["http://host:port/x"], "malformed"),
        (["http://host:99999/x"], "malformed"),
        (["http://a b/x"], "no name that can be looked up"),
        (["http://\x1b[31m/x"], "malformed"),
        (["http://a..b/x"], "no name that can be looked up"),
        (["http://me:word@host/x"], "user name or password"),
        ([HERE, "--method", "HEAD"], "no method whose answer streams"),
        ([HERE, "--header", "no colon"], '--header takes "Name: value"'),
        ([HERE, "--header", "X: a\r\nY: b"], "characters in it that no header may have"),
        ([HERE, "--header", "Host: other"], "written by the probe itself"),
        ([HERE, "--header", "authorization: Bearer xyz"], "use --token-env or --token-stdin"),
        ([HERE, "--data", "@nowhere"], "nowhere cannot be read: no such file"),
        ([HERE, "--data", "@."], "cannot be read: is a directory"),
        ([HERE, "--timeout", "0"], "--timeout is a number of seconds"),
        ([HERE, "--timeout", "nan"], "--timeout is a number of seconds"),
        ([HERE, "--silence", "inf"], "--silence is a number of seconds"),
        ([HERE, "--token-env", "NOT_THERE"], "a variable that is not set"),
        ([HERE, "--token-env", "A", "--token-stdin"], "exclude each other"),
        ([HERE, "--data", "-", "--token-stdin"], "the token or the body, not both"),
        ([HERE, "--accepts", "use=id"], "none is given"),
        ([HERE, "--token-env", "PATH", "--accepts", "use=both"], "access or id"),
        ([HERE, "--token-env", "PATH", "--accepts", "email=x"], "--accepts takes"),
        ([HERE, "--token-env", "PATH", "--accepts", "use=id,use=id"], "twice"),
    ],
)
def test_wrong_use_is_one_line_and_no_call(arguments: list[str], says: str, run: Run) -> None:
    done = run("probe", *arguments)
    assert says in done.stderr
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "xyz" not in done.stderr
    assert "word@" not in done.stderr


def test_a_body_that_is_too_large_is_not_sent(run: Run, tmp_path: Path) -> None:
    (tmp_path / "large").write_bytes(b"x" * 10_000_001)
    done = run("probe", HERE, "--data", "@large")
    assert "API Gateway takes 10000000" in done.stderr
    assert done.returncode == 2


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as one:
        return int(one.getsockname()[1])


def test_a_host_that_refuses_or_is_not_known_is_one_line(run: Run) -> None:
    refused = run("probe", f"http://127.0.0.1:{free_port()}/")
    unknown = run("probe", "https://nobody.invalid/", "--timeout", "20")
    assert "cannot be reached: connection refused" in refused.stdout
    assert "the name nobody.invalid is not known here" in unknown.stdout
    for done in (refused, unknown):
        assert (done.returncode, done.stderr) == (3, "")
        assert "UNKNOWN" in done.stdout


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tls")
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("no openssl here to make a certificate")
    subprocess.run(
        [program, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost", "-keyout", "key.pem", "-out", "cert.pem"],
        cwd=folder, capture_output=True, check=True,
    )  # fmt: skip
    return folder


@pytest.fixture
def secured(certificate: Path) -> Iterator[int]:
    """Return the port of a server that streams over TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                ours, _ = listening.accept()
                with context.wrap_socket(ours, server_side=True) as secure:
                    secure.recv(65_536)
                    s.streaming(secure)
            except ssl.SSLError:
                continue
            except OSError:
                return

    threading.Thread(target=serve, daemon=True).start()
    yield int(listening.getsockname()[1])
    listening.close()


def test_a_stream_over_tls_is_measured(secured: int, certificate: Path, run: Run) -> None:
    done = run("probe", f"https://localhost:{secured}/", SSL_CERT_FILE=str(certificate / "cert.pem"))
    assert "STREAMS" in done.stdout
    assert "HTTP/1.1 TLSv1.3, ended properly" in done.stdout
    assert done.returncode == 0


def test_a_certificate_that_is_not_trusted_is_one_line_and_nothing_is_sent(secured: int, run: Run) -> None:
    done = run("probe", f"https://localhost:{secured}/", "--token-env", "T", T="a-token-of-mine")
    assert "the certificate of localhost is not trusted here: self-signed certificate" in done.stdout
    assert done.returncode == 3


def test_a_server_without_tls_is_one_line(run: Run) -> None:
    def greet(listening: socket.socket) -> None:
        ours, _ = listening.accept()
        with ours:
            ours.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            ours.recv(65_536)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=greet, args=(listening,), daemon=True).start()
        done = run("probe", f"https://127.0.0.1:{listening.getsockname()[1]}/", "--timeout", "20")
    assert "does not speak TLS with us" in done.stdout
    assert (done.returncode, done.stderr) == (3, "")


def test_without_its_extra_the_probe_is_one_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "h11.py").write_text("raise ModuleNotFoundError(name='h11')\n", "utf-8")
    done = run("probe", HERE, PYTHONPATH=str(tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == 'unbuffered: probe needs h11: pip install "unbuffered[probe]"\n'


def test_the_probe_loads_nothing_of_the_checker() -> None:
    program = (
        "import sys, unbuffered.probing.exchange, unbuffered.probing.text, unbuffered.probing.forprograms\n"
        "print(*sorted(name for name in sys.modules if name.startswith('unbuffered')))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    beside = {name for name in done.stdout.split() if not name.startswith("unbuffered.probing")}
    words = {"unbuffered.reporters", "unbuffered.reporters.words", "unbuffered.reporters.jsontext"}
    assert beside == {"unbuffered", *words}


def test_a_check_loads_nothing_of_the_probe(tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text("Resources: {}\n", "utf-8")
    program = (
        "import sys\nfrom unbuffered.cli import main\nsys.argv = ['unbuffered', 'check', '-q', 't.yaml']\n"
        "try: main()\nexcept SystemExit: pass\n"
        "print(*(name for name in sys.modules if 'probing' in name or name == 'h11'), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stderr.strip() == ""


@pytest.mark.skipif(os.name == "nt", reason="no pseudo terminal there")
def test_a_long_call_shows_how_far_it_is_and_takes_the_line_away() -> None:
    ours, theirs = pty.openpty()
    with s.serving(s.endless) as server:
        command = [sys.executable, "-m", "unbuffered", "probe", server.url(), "--timeout", "2.5"]
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=theirs, env={**os.environ, "TERM": "xterm"}
        ) as done:
            os.close(theirs)
            assert done.stdout is not None
            out = done.stdout.read().decode()
        shown = os.read(ours, 65_536).decode()
    assert "reads, call, 1 of 1 (" in shown
    assert shown.rindex("\x1b[K") > shown.rindex(" s)")
    assert "\x1b" not in out
