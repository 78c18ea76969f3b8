"""The nginx in a container: which of its locations answer a route."""

from unbuffered.api import AgentRuntime, LambdaFunction, Link, Passage, Route, value_of

_INVOCATIONS = "/invocations"


def answering(route: Route) -> tuple[Passage, ...]:
    """Return the locations that answer a route, or may; none without an nginx in front of the code."""
    backend = value_of(route.backend)
    if isinstance(backend, AgentRuntime) and backend.link is Link.REFERRED and not backend.serves_tools:
        path = _INVOCATIONS
    elif isinstance(backend, LambdaFunction):
        path = route.path
    else:
        return ()
    container = value_of(backend.container)
    return _for(path, container.passages) if container is not None else ()


def _for(path: str, passages: tuple[Passage, ...]) -> tuple[Passage, ...]:
    start, parameter, _ = path.partition("{")
    if parameter or any(one.path is None for one in passages):
        return tuple(
            one for one in passages if one.path is None or _may_meet(one, start, is_open=bool(parameter))
        )
    fitting = [one for one in passages if one.path is not None and _meets(one, path)]
    longest = max((_rank(one) for one in fitting), default=None)
    return tuple(one for one in fitting if _rank(one) == longest)


def _rank(one: Passage) -> tuple[bool, int]:
    return (one.is_exact, len(one.path or ""))


def _meets(one: Passage, path: str) -> bool:
    return path == one.path if one.is_exact else path.startswith(one.path or "")


def _may_meet(one: Passage, start: str, *, is_open: bool) -> bool:
    """Whether a location may answer a path of which only the beginning is known, or all of it."""
    return _meets(one, start) or (is_open and (one.path or "").startswith(start))
