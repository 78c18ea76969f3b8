"""What the probe reads: addresses, tokens and expectations as they are given, and what servers answer."""

import json
import re
from collections.abc import Callable
from contextlib import nullcontext
from datetime import UTC, datetime

from inputs import Files
from oracle import WrongError

from unbuffered.probing import exchange as exchanging
from unbuffered.probing.address import AddressError, address
from unbuffered.probing.asked import Ask, AskError, ask
from unbuffered.probing.forprograms import body
from unbuffered.probing.judging import judged
from unbuffered.probing.secret import Secret, SecretError, secret
from unbuffered.probing.text import text
from unbuffered.probing.token import AcceptsError, accepts, claims, doubts
from unbuffered.timelimit import bounded

_CUT = re.compile(rb"\n~~~ ?([0-9]{0,3})[^\n]*\n")
"""Between two reads of an answer; after it the seconds that pass before the next one."""

_NOW = datetime(2026, 1, 1, tzinfo=UTC)


class _Answer:
    """A connection over which whatever an input says comes back."""

    took = 0.01
    tls = ""

    def __init__(self, pieces: list[bytes], clock: "_Clock") -> None:
        self.socket = nullcontext()
        self._pieces = pieces
        self._clock = clock

    def send(self, data: bytes) -> None:
        """Take the request."""

    def read(self, waiting: Callable[[], None]) -> bytes:
        """Return the next piece once its time has come; the connection breaks off at a piece that says so."""
        waiting()
        if not self._pieces:
            return b""
        self._clock.at += float(self._pieces.pop(0) or b"0") if len(self._pieces) > 1 else 0
        piece = self._pieces.pop(0)
        if piece == b"reset":
            raise ConnectionResetError
        return piece


class _Clock:
    """The module `time`, as far as the probe asks it."""

    at = 1000.0

    def monotonic(self) -> float:
        """Return the time of this clock, in seconds."""
        return self.at


def probe(files: Files, data: bytes, *, every: bool) -> None:  # noqa: ARG001 - as every target
    """Read what is given and what is answered; what is told never holds the token."""
    given = {name: content.decode("utf-8", "surrogateescape") for name, content in files.items()}
    asked = _asked(given)
    if asked is None:
        return
    pieces = _CUT.split(b"\n~~~ 0\n" + files.get("answer", b""))[1:]
    clock = _Clock()
    exchanging.connected = lambda _address, _deadline: _Answer(pieces, clock)
    exchanging.time = clock
    measured = bounded(lambda: exchanging.exchange(asked, 500, lambda _reads, _bytes: None))
    told = claims(asked.secret) if asked.secret is not None else None
    for silence in (None, 5.0):
        judgement = judged(measured, silence)
        shown = text(asked.method, asked.shown, [(measured, judgement)], told)
        listed = body(asked.method, asked.shown, [(measured, judgement)], told)
        json.loads(listed)
        for one in (shown, listed):
            one.encode("utf-8", "backslashreplace")
            _hidden(asked.secret, one)


def _hidden(kept: Secret | None, shown: str) -> None:
    if kept is not None and len(kept.value) >= 40 and kept.value in shown:
        raise WrongError("the token is shown")


def _asked(given: dict[str, str]) -> Ask | None:
    """Return the request; None where it is refused."""
    try:
        token = secret(given["token"]) if given.get("token") else None
        expected = accepts(given["accepts"]) if given.get("accepts") else None
        if token is not None and expected is not None:
            doubts(claims(token), expected, _NOW)
        headers = given.get("headers", "").splitlines()
        content = given["body"].encode("utf-8", "surrogateescape") if "body" in given else None
        return ask(address(given.get("url", "")), given.get("method"), headers, content, token)
    except (AddressError, AcceptsError, AskError, SecretError):
        return None
