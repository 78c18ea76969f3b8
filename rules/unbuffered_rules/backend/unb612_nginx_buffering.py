"""UNB612: an nginx in the container that holds the stream back."""

import re
from collections.abc import Iterator

from unbuffered.api import (
    Absent,
    AgentRuntime,
    Confidence,
    Effect,
    Evidence,
    Hit,
    Known,
    LambdaFunction,
    Passage,
    Route,
    Severity,
    Unknown,
    rule,
    value_of,
)
from unbuffered_rules.limits import NGINX_READ
from unbuffered_rules.passages import answering

_SENDS_HEADER = "sse-starlette"
_IMAGE = r"(?:^|/)nginx(?:-unprivileged)?(?::(?:(\d{1,4})(?:\.(\d{1,4}))?(?:\.(\d{1,4}))?(?![\d.]))?|@|$)"
"""The images of nginx itself: a tag without numbers, and numbers that are left out, follow the newest."""
_NEWEST = 10_000
_FIRST_WITH_CHUNKS = (1, 29, 7)
"""The release from which on servers are asked in HTTP/1.1 by default."""


@rule("UNB612", severity=Severity.WARNING, effect=Effect.BUFFERS, since="0.3.0")
def nginx_buffering(route: Route) -> Iterator[Hit]:
    """The nginx in the container holds the stream back.

    Why
    ---
    nginx collects what a server behind it writes (proxy_buffering is on unless it is switched off) and
    hands it on when a buffer is full or the answer is done: small chunks arrive late and many at once.
    So it does where it asks that server in HTTP/1.0, as it did by default before 1.29.7; the chunks of an
    answer in HTTP/1.1 it hands on one by one. Compression of text/event-stream waits for enough to
    compress, whatever the version. A server may switch the collecting off for one answer with the header
    X-Accel-Buffering: no; add_header in nginx comes too late for that.

    Bad
    ---
    ```yaml template.yaml
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Chat:
        Type: AWS::Serverless::Function
        Metadata: {DockerContext: ., Dockerfile: Dockerfile}
        Properties:
          PackageType: Image
          Timeout: 300
          Events:
            Post:
              Type: Api
              Properties: {Path: /chat, Method: post, ResponseTransferMode: RESPONSE_STREAM}
    ```
    ```dockerfile Dockerfile
    FROM nginx:1.28
    COPY --from=example/aws-lambda-adapter:0.9.1 /lambda-adapter /opt/extensions/lambda-adapter
    ENV AWS_LWA_INVOKE_MODE=response_stream
    COPY chat.conf /etc/nginx/conf.d/default.conf
    COPY app.py start.sh ./
    CMD ["./start.sh"]
    ```
    ```nginx chat.conf
    server {
        listen 8080;
        location / {
            proxy_pass http://127.0.0.1:8000;  # finds UNB612
        }
    }
    ```

    Good
    ----
    ```yaml template.yaml
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Chat:
        Type: AWS::Serverless::Function
        Metadata: {DockerContext: ., Dockerfile: Dockerfile}
        Properties:
          PackageType: Image
          Timeout: 300
          Events:
            Post:
              Type: Api
              Properties: {Path: /chat, Method: post, ResponseTransferMode: RESPONSE_STREAM}
    ```
    ```dockerfile Dockerfile
    FROM nginx:1.28
    COPY --from=example/aws-lambda-adapter:0.9.1 /lambda-adapter /opt/extensions/lambda-adapter
    ENV AWS_LWA_INVOKE_MODE=response_stream
    COPY chat.conf /etc/nginx/conf.d/default.conf
    COPY app.py start.sh ./
    CMD ["./start.sh"]
    ```
    ```nginx chat.conf
    server {
        listen 8080;
        proxy_buffering off;
        location / {
            proxy_pass http://127.0.0.1:8000;
        }
    }
    ```

    Guards
    ------
    Only the location that answers the route's own path, where that can be told. Not where a variable
    or an include that is not here decides, nor where the file in which the Python code begins speaks of
    X-Accel-Buffering, or sse-starlette sends it, unless nginx is told to ignore that. As possible only
    where that file was not found. Not with proxy_http_version 1.1, which nginx 1.29.7 and later speak by
    themselves; whose release nobody tells, as where a distribution brings it, is told as possible. A short
    proxy_read_timeout is an info.

    Facts
    -----
    PY-13; which version of HTTP is collected was measured with nginx 1.22.

    Source
    ------
    https://nginx.org/en/docs/http/ngx_http_proxy_module.html
    """
    backend = value_of(route.backend)
    if not isinstance(backend, AgentRuntime | LambdaFunction):
        return
    for passage in _for(answering(route)):
        if not _is_released(backend, passage):
            yield from _held(backend, passage)
        yield from _compressed(backend, passage)
        yield from _cut(backend, passage)


def _for(passages: tuple[Passage, ...]) -> tuple[Passage, ...]:
    """Return what hands a route on; none if only some of those that may do so hold it back."""
    is_told = any(value_of(one.buffering) is False or isinstance(one.buffering, Unknown) for one in passages)
    return () if is_told and len(passages) > 1 else passages


def _is_released(backend: AgentRuntime | LambdaFunction, passage: Passage) -> bool:
    """Whether the application tells nginx to pass its answer on at once."""
    code = value_of(backend.code)
    if code is None or not passage.heeds:
        return False
    return code.releases is not None or any(pin.name == _SENDS_HEADER for pin in code.pins)


def _collects(backend: AgentRuntime | LambdaFunction, passage: Passage) -> bool | None:
    """Whether nginx asks in HTTP/1.0, whose answers have no chunks that it could hand on; None if it may.

    None is for an nginx that nobody told a version, and that the image has from elsewhere.
    """
    match passage.version:
        case Known(version):
            return version == "1.0"
        case Absent():
            container = value_of(backend.container)
            image = re.search(_IMAGE, container.base) if container is not None else None
            return _is_old(image) if image is not None else None
        case _:
            return False


def _is_old(image: re.Match[str]) -> bool:
    """Whether an image of nginx is of a release that asks in HTTP/1.0 by default."""
    return tuple(int(one or _NEWEST) for one in image.groups()) < _FIRST_WITH_CHUNKS


def _held(backend: AgentRuntime | LambdaFunction, passage: Passage) -> Iterator[Hit]:
    """Yield a hit for a location that collects what it is handed."""
    fact, collects = passage.buffering, _collects(backend, passage)
    if isinstance(fact, Unknown) or value_of(fact) is False or collects is False:
        return
    is_read = isinstance(backend.code, Known)
    because = (Evidence(fact.at, "collected here"),) if isinstance(fact, Known) else ()
    doubts = ["that sends X-Accel-Buffering: no"] if passage.heeds and not is_read else []
    doubts += ["nginx is 1.29.7 or later"] if collects is None else []
    unless = f", unless {' or '.join(doubts)}" if doubts else ""
    yield Hit(
        passage.at,
        f"nginx collects what {passage.to} writes before it hands it on{unless}",
        label="proxy_buffering is on",
        then="chunks that are smaller than a buffer arrive late and many at once, short answers as one",
        fix="set proxy_buffering off for this location, or send the header X-Accel-Buffering: no",
        because=because,
        effect=Effect.BUFFERS if is_read and collects else Effect.NONE,
        confidence=Confidence.MEDIUM,
    )


def _compressed(backend: AgentRuntime | LambdaFunction, passage: Passage) -> Iterator[Hit]:
    """Yield a hit for events that are compressed."""
    if passage.compresses is not None:
        yield Hit(
            passage.compresses,
            f"nginx compresses text/event-stream of {backend.name}, and waits for enough to compress",
            label="events are compressed",
            then="chunks arrive late and many at once at clients that accept gzip",
            fix="leave text/event-stream out of gzip_types",
            because=(Evidence(passage.at, "handed on here"),),
            confidence=Confidence.MEDIUM,
        )


def _cut(backend: AgentRuntime | LambdaFunction, passage: Passage) -> Iterator[Hit]:
    """Yield a hit for a silence that nginx does not wait for, told only where somebody wrote it."""
    fact = passage.timeout
    if isinstance(fact, Known) and fact.value <= NGINX_READ:
        yield Hit(
            fact.at,
            f"nginx ends a stream of {backend.name} after {fact.value} seconds of silence",
            label="between two chunks",
            then="a stream whose model thinks for longer ends early; before the first byte it is a 504",
            fix="set proxy_read_timeout to 300s or more, or send a comment now and then",
            severity=Severity.INFO,
            effect=Effect.NONE,
        )
