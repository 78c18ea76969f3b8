"""A real nginx between the probe and a server that streams."""

import json
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from probing import servers as s

Run = Callable[..., CompletedProcess[str]]

CONFIGURATION = """\
daemon off;
pid {folder}/pid;
error_log {folder}/error.log;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
  uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass http://127.0.0.1:{behind};
      proxy_http_version 1.1;
      {directives}
    }}
  }}
}}
"""


@pytest.fixture(scope="module")
def nginx() -> str:
    found = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin:/opt/homebrew/bin")
    if found is None:
        pytest.skip("no nginx here")
    return found


@contextmanager
def before(behind: int, directives: str, nginx: str, folder: Path) -> Iterator[str]:
    """Start an nginx before a port, and give the address at which it is asked."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    file = folder / "nginx.conf"
    file.write_text(
        CONFIGURATION.format(folder=folder, port=port, behind=behind, directives=directives), "utf-8"
    )
    with subprocess.Popen([nginx, "-p", str(folder), "-c", str(file)], stderr=subprocess.DEVNULL) as running:
        try:
            _awaited(port)
            yield f"http://127.0.0.1:{port}/chat"
        finally:
            running.terminate()


def _awaited(port: int) -> None:
    end = time.monotonic() + 10
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    pytest.fail("nginx does not listen")


def chunked(ours: socket.socket) -> None:
    ours.sendall(s.head(headers=s.CHUNKED))
    for _ in range(7):
        time.sleep(0.2)
        ours.sendall(s.chunk(b"data: 1\n\n"))
    ours.sendall(s.END)


def closing(ours: socket.socket) -> None:
    """Stream a body that ends with the connection, as servers of HTTP/1.0 do."""
    ours.sendall(s.head(headers=s.SSE))
    for _ in range(7):
        time.sleep(0.2)
        ours.sendall(b"data: 1\n\n")


CASES: list[tuple[s.Way, str, str]] = [
    (closing, "proxy_buffering on;", "buffers"),
    (closing, "proxy_buffering off;", "streams"),
    (chunked, "proxy_buffering off;", "streams"),
    # nginx hands on the chunks of a chunked body one by one, buffering or not, until it compresses them.
    (chunked, "proxy_buffering on;", "streams"),
    (chunked, "proxy_buffering on; gzip on; gzip_types text/event-stream;", "buffers"),
]


def test_ten_calls_through_nginx_get_ten_times_the_right_verdict(
    nginx: str, tmp_path: Path, run: Run
) -> None:
    def told(number: int) -> tuple[list[str], str]:
        way, directives, _ = CASES[number]
        folder = tmp_path / str(number)
        folder.mkdir()
        with s.serving(way) as server, before(server.port, directives, nginx, folder) as url:
            report = json.loads(run("probe", url, "--runs", "10", "-f", "json").stdout)
        return [call["verdict"] for call in report["calls"]], report["todo"]

    with ThreadPoolExecutor(len(CASES)) as side_by_side:
        found = list(side_by_side.map(told, range(len(CASES))))
    assert [verdicts for verdicts, _ in found] == [[verdict] * 10 for _, _, verdict in CASES]
    assert ["UNB612" in todo for _, todo in found] == [verdict == "buffers" for _, _, verdict in CASES]


def test_nginx_that_finds_nobody_behind_it_breaks(nginx: str, tmp_path: Path, run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with before(port, "", nginx, tmp_path) as url:
        done = run("probe", url)
    assert "the call fails with 502" in done.stdout
    assert done.returncode == 1
