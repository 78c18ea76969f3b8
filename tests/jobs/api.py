"""GitHub's API, as far as comments go, on this machine."""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

_LIST = re.compile(r"/repos/acme/chat/issues/7/comments\?per_page=(\d+)&page=(\d+)")
_LIMIT = 65_536


@dataclass(slots=True)
class Comments:
    """The comments of pull request 7; `refuses` is the status that whoever writes gets."""

    address: str = ""
    refuses: int = 0
    kept: list[dict[str, Any]] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)

    def add(self, author: str | None, body: str | None) -> None:
        """Put a comment there."""
        user = None if author is None else {"login": author}
        self.kept.append({"id": len(self.kept) + 1, "user": user, "body": body})

    def answer(self, method: str, path: str, body: dict[str, str]) -> tuple[int, object]:
        """Return status and answer of a call."""
        self.calls.append(method)
        if listed := _LIST.fullmatch(path):
            size, page = int(listed[1]), int(listed[2])
            return 200, self.kept[size * (page - 1) : size * page]
        if self.refuses:
            return self.refuses, {"message": "Resource not accessible by integration"}
        if len(body["body"]) > _LIMIT:
            return 422, {"message": "Body is too long (maximum is 65536 characters)"}
        if (method, path) == ("POST", "/repos/acme/chat/issues/7/comments"):
            self.add("github-actions[bot]", body["body"])
            return 201, self.kept[-1]
        found = re.fullmatch(r"/repos/acme/chat/issues/comments/(\d+)", path)
        assert method == "PATCH"
        assert found
        self.kept[int(found[1]) - 1]["body"] = body["body"]
        return 200, self.kept[int(found[1]) - 1]


@contextmanager
def served() -> Iterator[Comments]:
    """Yield comments that a server holds."""
    comments = Comments()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer({})

        def _answer(self, body: dict[str, str]) -> None:
            assert self.headers["Authorization"] == "Bearer a token"
            status, told = comments.answer(self.command, self.path, body)
            data = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def do_POST(self) -> None:
            self._answer(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

        do_PATCH = do_POST  # noqa: N815 - the server looks for this name

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    comments.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield comments
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
