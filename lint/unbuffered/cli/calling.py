"""A probe from what was given on the command line to the exit code."""

import math
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from shutil import get_terminal_size

from msgspec import Struct

from unbuffered.cli.terminal import Exit, is_watched, note, say, show, stop
from unbuffered.disk import reason
from unbuffered.probing.address import AddressError, address
from unbuffered.probing.asked import MAX_BODY, Ask, AskError, ask
from unbuffered.probing.forprograms import body as for_programs
from unbuffered.probing.judgement import Judgement, Word, worst
from unbuffered.probing.judging import judged
from unbuffered.probing.measured import Ending, Measured
from unbuffered.probing.secret import MAX_CHARACTERS, Secret, SecretError, secret
from unbuffered.probing.text import text as for_people
from unbuffered.probing.token import Accepts, AcceptsError, Claims, accepts, claims, doubts
from unbuffered.watching import Watching

_LONGEST = 3600.0
_CODES = {
    Word.STREAMS: Exit.CLEAN,
    Word.UNKNOWN: Exit.UNREAD,
    Word.BUFFERS: Exit.FINDINGS,
    Word.BREAKS: Exit.FINDINGS,
}
Exchange = Callable[[Ask, float, Callable[[int, int], None]], Measured]


class Given(Struct, frozen=True):
    """What stood on the command line; times are seconds."""

    url: str
    method: str | None
    data: str | None
    headers: tuple[str, ...]
    token_env: str | None
    token_stdin: bool
    accepts: str | None
    timeout: float
    silence: float | None
    runs: int
    as_json: bool


def call(given: Given) -> Exit:
    """Call the route, print what was measured, and return the exit code."""
    exchange = _exchange()
    _checked(given)
    try:
        expected = accepts(given.accepts) if given.accepts is not None else Accepts()
        at = address(given.url)
        token = _token(given)
        asked = ask(at, given.method, given.headers, _body(given.data), token)
    except (AddressError, AskError, AcceptsError, SecretError) as error:
        stop(str(error))
    found = claims(token) if token is not None else None
    if token is not None:
        _doubted(found, expected)
    calls = _calls(exchange, asked, given)
    tell = for_programs if given.as_json else for_people
    say(tell(asked.method, asked.shown, calls, found))
    return _CODES[worst([judgement for _, judgement in calls]).word]


def _exchange() -> Exchange:
    try:
        from unbuffered.probing.exchange import exchange
    except ModuleNotFoundError as error:
        if error.name != "h11":
            raise
        stop('probe needs h11: pip install "unbuffered[probe]"')
    return exchange


def _checked(given: Given) -> None:
    """Stop where options contradict each other, or a time is none."""
    for name, seconds in (("--timeout", given.timeout), ("--silence", given.silence)):
        if seconds is not None and not (math.isfinite(seconds) and 0 < seconds <= _LONGEST):
            stop(f"{name} is a number of seconds above 0 and up to {_LONGEST:.0f}")
    if given.token_env is not None and given.token_stdin:
        stop("--token-env and --token-stdin exclude each other")
    if given.token_stdin and given.data == "-":
        stop("standard input holds the token or the body, not both")
    if given.accepts is not None and given.token_env is None and not given.token_stdin:
        stop("--accepts is compared with a token, and none is given: --token-env NAME or --token-stdin")


def _token(given: Given) -> Secret | None:
    """Return the token, None if none is given; from an argument it is not taken, as others could read it."""
    if given.token_stdin:
        return secret(sys.stdin.buffer.read(2 * MAX_CHARACTERS).decode("utf-8", "replace"))
    if given.token_env is None:
        return None
    value = os.environ.get(given.token_env)
    if value is None:
        raise SecretError("--token-env names a variable that is not set")
    return secret(value)


def _body(data: str | None) -> bytes | None:
    if data is None:
        return None
    if data == "-":
        return sys.stdin.buffer.read(MAX_BODY + 1)
    if not data.startswith("@"):
        return data.encode("utf-8", "surrogateescape")
    try:
        with Path(data[1:]).open("rb") as file:
            return file.read(MAX_BODY + 1)
    except (OSError, ValueError) as error:
        says = reason(error) if isinstance(error, OSError) else "this is no path"
        raise AskError(f"{data[1:]} cannot be read: {says}") from error


def _doubted(found: Claims | None, expected: Accepts) -> None:
    """Say before the call why the token will be turned away."""
    for line in doubts(found, expected, datetime.now(UTC)):
        note(f"unbuffered: {line}")


def _calls(exchange: Exchange, asked: Ask, given: Given) -> list[tuple[Measured, Judgement]]:
    watching = Watching(show, get_terminal_size((80, 24)).columns)
    watched = is_watched()
    calls: list[tuple[Measured, Judgement]] = []
    try:
        for number in range(1, given.runs + 1):

            def tell(reads: int, size: int, number: int = number) -> None:
                if watched:
                    watching(f"{size} bytes in {reads} reads, call", number, given.runs)

            measured = exchange(asked, given.timeout, tell)
            calls.append((measured, judged(measured, given.silence)))
            if measured.ending is Ending.STOPPED:
                break
    finally:
        watching.end()
    return calls
