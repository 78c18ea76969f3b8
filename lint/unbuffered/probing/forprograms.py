"""What was measured, for programs."""

from collections.abc import Sequence
from statistics import median

from unbuffered.probing.judgement import Judgement, worst
from unbuffered.probing.measured import Measured
from unbuffered.probing.token import Claims
from unbuffered.reporters.jsontext import dumped

SCHEMA = 1


def body(method: str, shown: str, calls: Sequence[tuple[Measured, Judgement]], token: Claims | None) -> str:
    """Return the report on some calls of one route as JSON, keys in a fixed order; times are seconds."""
    verdict = worst([judgement for _, judgement in calls])
    return dumped(
        {
            "schema": SCHEMA,
            "method": method,
            "url": shown,
            **_judgement(verdict),
            "token": _token(token),
            "calls": [{**_judgement(judgement), **_call(measured)} for measured, judgement in calls],
        }
    )


def _judgement(of: Judgement) -> dict[str, object]:
    return {"verdict": str(of.word), "why": of.why, "todo": of.todo}


def _call(of: Measured) -> dict[str, object]:
    return {
        "status": of.status or None,
        "protocol": of.protocol,
        "ending": str(of.ending),
        "redirect_host": of.redirect or None,
        "connect": _rounded(of.connect),
        "time_to_headers": _rounded(of.headed),
        "time_to_first_byte": _rounded(of.first),
        "total": _rounded(of.total),
        "bytes": of.size,
        "chunks": of.chunks,
        "reads": len(of.arrivals),
        "median_gap": _rounded(median(of.gaps)) if of.gaps else None,
        "longest_silence": _rounded(of.silence),
        "events": _events(of),
        "headers": [{"name": name, "value": value} for name, value in of.headers],
    }


def _events(of: Measured) -> dict[str, object] | None:
    events = of.events
    if events is None:
        return None
    return {
        "count": events.count,
        "comments": events.comments,
        "time_to_first": _rounded(events.first),
        "framed_twice": events.doubled,
        "errors": events.errors,
    }


def _token(of: Claims | None) -> dict[str, object] | None:
    if of is None:
        return None
    return {
        "use": of.use or None,
        "audience": list(of.audience),
        "client": of.client or None,
        "scopes": list(of.scopes),
        "issuer": of.issuer or None,
        "expires": of.expires.isoformat() if of.expires is not None else None,
    }


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 4)
