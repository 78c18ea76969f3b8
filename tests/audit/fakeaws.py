"""A small AWS on loopback: answers are given by the test, their wire format by botocore's own models.

An answer with a field that the model does not know fails the test, as does a call that was given no answer.
"""

import json
import re
import threading
from collections.abc import Mapping
from email.message import Message
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit
from xml.sax.saxutils import escape

import botocore.session

SERVICES = (
    "sts",
    "cloudformation",
    "apigateway",
    "lambda",
    "bedrock-agentcore-control",
    "cognito-idp",
    "cloudfront",
    "elbv2",
)

Answer = Any
"""What a test gives: an output by its fields, a `Refusal`, a `Page`, or what returns one of them."""

Shape = Any
"""A shape of botocore's models, which are not typed."""

Model = Any
"""A service of botocore's models."""

Operation = tuple[str, re.Pattern[str], str]
"""Verb, pattern of the path, and name of an operation."""


class Refusal:
    """An error as AWS answers it."""

    def __init__(self, status: int, code: str, message: str = "no") -> None:
        self.status, self.code, self.message = status, code, message


class Page:
    """What comes from somebody else in place of an answer, such as a proxy or the login of a network."""

    def __init__(self, body: bytes, kind: str = "text/html", status: int = 200) -> None:
        self.told = (status, kind, body)


class _Server(ThreadingHTTPServer):
    """A server whose callers may hang up, as those do that have read enough."""

    def handle_error(self, *_: object) -> None:
        """Tell nobody."""


class FakeAws:
    """The server; `calls` are the operations that were made, in order, `faults` what a test did wrong.

    `files` are what anybody gets at a path, with their status; `loaded` are those that were asked.
    """

    def __init__(self) -> None:
        self.models, self.routes = _models()
        self.signing = {model.signing_name: name for name, model in self.models.items()}
        self.answers: dict[tuple[str, str], list[tuple[Mapping[str, str], list[Answer]]]] = {}
        self.calls: list[tuple[str, str, dict[str, Any]]] = []
        self.faults: list[str] = []
        self.files: dict[str, tuple[int, bytes]] = {}
        self.loaded: list[str] = []
        self.server = _Server(("127.0.0.1", 0), _handler(self))
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def on(self, service: str, operation: str, *answers: Answer, **wanted: str) -> None:
        """Answer an operation with these in turn, the last one for ever; `wanted` tells which call."""
        self.answers.setdefault((service, operation), []).insert(0, (wanted, list(answers)))

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def answer(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, str, bytes]:
        """Return status, content type and body."""
        file = self.files.get(path.partition("?")[0])
        if file is not None:
            self.loaded.append(path)
            return file[0], "application/zip", file[1]
        scope = re.search(
            r"Credential=[^/]+/\d+/[^/]+/([^/]+)/aws4_request", headers.get("authorization", "")
        )
        if scope is None:
            self.faults.append(f"{method} {path} is not signed")
            return 400, "text/plain", b""
        service = self.signing[scope[1]]
        target = headers.get("x-amz-target", "").rpartition(".")[2]
        operation, given = (target, json.loads(body)) if target else self._asked(service, method, path, body)
        self.calls.append((service, operation, given))
        found = self._found(service, operation, given)
        if callable(found):
            found = found()
        if isinstance(found, Page):
            return found.told
        if isinstance(found, Refusal):
            return self._refused(service, found)
        try:
            return self._made(service, operation, found)
        except KeyError as error:
            self.faults.append(f"{service} {operation} has no field {error}")
            return self._refused(service, Refusal(400, "TestFault"))

    def _asked(self, service: str, method: str, path: str, body: bytes) -> tuple[str, dict[str, Any]]:
        if self.models[service].resolved_protocol == "query":
            given = dict(parse_qsl(body.decode()))
            return given.pop("Action"), given
        url = urlsplit(path)
        query = dict(parse_qsl(url.query, keep_blank_values=True))
        for verb, pattern, name in self.routes[service]:
            fits = pattern.fullmatch(url.path)
            if verb == method and fits:
                sent = json.loads(body) if body[:1] == b"{" else {}
                return name, {**{key: unquote(one) for key, one in fits.groupdict().items()}, **query, **sent}
        return f"{method} {path}", {}

    def _found(self, service: str, operation: str, given: dict[str, Any]) -> Answer:
        for wanted, answers in self.answers.get((service, operation), ()):
            if all(given.get(name) == value for name, value in wanted.items()):
                return answers.pop(0) if len(answers) > 1 else answers[0]
        self.faults.append(f"no answer for {service} {operation} {given}")
        return Refusal(400, "TestFault")

    def _refused(self, service: str, refusal: Refusal) -> tuple[int, str, bytes]:
        code, message = refusal.code, refusal.message
        if self.models[service].resolved_protocol in {"query", "rest-xml"}:
            error = (
                f"<Error><Type>Sender</Type><Code>{code}</Code><Message>{escape(message)}</Message></Error>"
            )
            return (
                refusal.status,
                "text/xml",
                f"<ErrorResponse>{error}<RequestId>r</RequestId></ErrorResponse>".encode(),
            )
        told = {"__type": code, "code": code, "message": message}
        return refusal.status, "application/json", json.dumps(told).encode()

    def _made(self, service: str, operation: str, answer: Answer) -> tuple[int, str, bytes]:
        model = self.models[service]
        shape = model.operation_model(operation).output_shape
        if model.resolved_protocol == "query":
            inner = f"<{operation}Result>{_xml(shape, answer)}</{operation}Result>"
            return 200, "text/xml", f"<{operation}Response>{inner}</{operation}Response>".encode()
        payload = shape.serialization.get("payload")
        if payload is not None and shape.members[payload].type_name == "blob":
            return 200, "application/json", answer[payload].encode()
        if model.resolved_protocol == "rest-xml":
            inner = shape.members[payload]
            name = inner.serialization.get("name") or inner.name
            return 200, "text/xml", f"<{name}>{_xml(inner, answer[payload])}</{name}>".encode()
        return 200, "application/json", json.dumps(_plain(shape, answer)).encode()


@cache
def _models() -> tuple[dict[str, Model], dict[str, list[Operation]]]:
    """Return what botocore knows of every service, which takes long to load."""
    session = botocore.session.get_session()
    models = {name: session.get_service_model(name) for name in SERVICES}
    return models, {name: _routes(model) for name, model in models.items()}


def _routes(model: Model) -> list[Operation]:
    """Return verb, pattern of the path, and name of every operation; those with fewer holes first."""
    if model.resolved_protocol == "query":
        return []
    found = []
    for name in model.operation_names:
        http = model.operation_model(name).http
        path = http["requestUri"].partition("?")[0].rstrip("/")
        pieces = re.split(r"\{([^}]+)\}", path)
        pattern = "".join(_hole(one) if index % 2 else re.escape(one) for index, one in enumerate(pieces))
        found.append((http["method"], re.compile(f"{pattern}/?"), name, len(pieces)))
    return [one[:3] for one in sorted(found, key=lambda one: one[3])]


def _hole(name: str) -> str:
    """Return the pattern of a parameter in a path; a greedy one ends in a plus."""
    group = re.sub(r"\W", "_", name.rstrip("+"))
    return f"(?P<{group}>{'.+' if name.endswith('+') else '[^/]+'})"


def _plain(shape: Shape, value: Answer) -> Answer:
    kind: str = shape.type_name
    match kind:
        case "structure":
            return {
                (shape.members[name].serialization.get("name") or name): _plain(shape.members[name], one)
                for name, one in value.items()
            }
        case "list":
            return [_plain(shape.member, one) for one in value]
        case "map":
            return {name: _plain(shape.value, one) for name, one in value.items()}
        case _:
            return value


def _xml(shape: Shape, value: Answer) -> str:
    kind: str = shape.type_name
    match kind:
        case "structure":
            return "".join(
                f"<{name}>{_xml(shape.members[name], one)}</{name}>" for name, one in value.items()
            )
        case "list":
            name = shape.member.serialization.get("name") or "member"
            return "".join(f"<{name}>{_xml(shape.member, one)}</{name}>" for one in value)
        case "boolean":
            return "true" if value else "false"
        case _:
            return escape(str(value))


def _handler(fake: FakeAws) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Headers and body are written one after the other, and would wait for each other.
        disable_nagle_algorithm = True

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

        def _handle(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            status, kind, out = fake.answer(self.command, self.path, dict(_lower(self.headers)), body)
            self.send_response(status)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(out)))
            self.end_headers()
            self.wfile.write(out)

        do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = _handle  # noqa: N815 - what the server calls

    return Handler


def _lower(headers: Message) -> list[tuple[str, str]]:
    return [(name.lower(), value) for name, value in headers.items()]
