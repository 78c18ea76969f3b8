"""What was measured, for people."""

from collections.abc import Iterator, Sequence
from statistics import median

from unbuffered.probing.judgement import Judgement, worst
from unbuffered.probing.measured import Ending, Measured
from unbuffered.probing.token import Claims
from unbuffered.reporters.words import commandless, inert, some

_ENDINGS = {
    Ending.COMPLETE: "ended properly",
    Ending.CLOSED: "ended by closing the connection, so whether it is whole cannot be told",
    Ending.CUT: "cut off before its end",
    Ending.GARBAGE: "malformed",
    Ending.TIMEOUT: "still open when the time was over",
    Ending.STOPPED: "stopped by hand",
    Ending.LIMIT: "stopped at the limit of bytes",
    Ending.NO_ANSWER: "none",
}


def text(method: str, shown: str, calls: Sequence[tuple[Measured, Judgement]], token: Claims | None) -> str:
    """Return the report on some calls of one route, each value of others made harmless."""
    verdict = worst([judgement for _, judgement in calls])
    lines = [f"{method} {shown}    {verdict.word.upper()}", f"  why: {verdict.why}"]
    if verdict.todo:
        lines.append(f"  to do: {verdict.todo}")
    if token is not None:
        lines.append(f"  token: {_token(token)}")
    step = "    " if len(calls) > 1 else "  "
    for number, (measured, judgement) in enumerate(calls, 1):
        if len(calls) > 1:
            lines.append(f"  call {number}: {judgement.word}, {judgement.why}")
        lines += [f"{step}{line}" for line in _measures(measured)]
    return commandless("".join(f"{inert(line)}\n" for line in lines))


def _measures(of: Measured) -> Iterator[str]:
    if not of.status:
        return
    yield f"answer: {of.status}, {of.protocol}, {_ENDINGS[of.ending]}"
    times = [f"connected in {of.connect:.3f} s", f"headers after {of.headed or 0:.3f} s"]
    if of.first is not None:
        times.append(f"first byte after {of.first:.3f} s")
    yield f"times: {', '.join(times)}, all {of.total:.3f} s"
    body = [some(of.size, "byte"), some(of.chunks, "chunk"), some(len(of.arrivals), "read")]
    if of.gaps:
        body.append(f"median {median(of.gaps):.3f} s apart")
    yield f"body: {', '.join(body)}, longest silence {of.silence:.3f} s"
    if of.events is not None:
        first = "" if of.events.first is None else f", the first after {of.events.first:.3f} s"
        yield f"events: {of.events.count}, {some(of.events.comments, 'comment')}{first}"
    for name, value in of.headers:
        yield f"header: {name}: {value}"


def _token(of: Claims) -> str:
    expires = f"{of.expires:%Y-%m-%d %H:%M:%S} UTC" if of.expires is not None else ""
    said = {
        "audience": ", ".join(of.audience),
        "client": of.client,
        "scopes": " ".join(of.scopes),
        "issuer": of.issuer,
        "expires": expires,
    }
    return "; ".join([of.kind, *(f"{name} {value}" for name, value in said.items() if value)])
