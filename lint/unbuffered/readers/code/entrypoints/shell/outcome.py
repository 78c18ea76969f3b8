"""What a part of a shell script may leave running."""

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from unbuffered.readers.code.entrypoints.program import Kind, Program

Outcome = Program | None
"""A program, or nothing for one that is not known to us."""


class Result(Struct, frozen=True):
    """What ran last in a statement, and whether the next statement is reached."""

    last: tuple[Outcome, ...] = ()
    keeps: bool = True
    """Whether what ran before may still be what ran last."""
    stops: bool = False
    exits: bool = False
    """Whether what ran last is what the script ends with."""
    returns: bool = False
    """Whether only a function ends."""


NOTHING = Result()


def then(before: Result, result: Result) -> Result:
    """Return two statements, one after the other, as one."""
    last = merged((*result.last, *before.last)) if result.keeps else merged(result.last)
    if result.stops and not result.exits:
        last = ()
    return replace(result, last=last, keeps=before.keeps and result.keeps)


def either(results: Sequence[Result]) -> Result:
    """Return statements of which one runs as one."""
    last = tuple(outcome for one in results for outcome in one.last)
    return Result(merged(last), any(one.keeps for one in results))


def merged(outcomes: tuple[Outcome, ...]) -> tuple[Outcome, ...]:
    """Return outcomes without those that start the same thing."""
    seen: dict[object, Outcome] = {}
    for one in outcomes:
        key = one.target if one is not None else None
        seen[key] = _common(seen[key], one) if key in seen else one
    return tuple(seen.values())


def _common(one: Outcome, other: Outcome) -> Outcome:
    """Return two programs that start the same thing as one, without what they differ in."""
    if one is None or other is None:
        return None
    return replace(
        one,
        port=one.port if one.port == other.port else None,
        host=one.host if one.host == other.host else None,
        server=one.server if one.server == other.server else "",
        factory=one.factory or other.factory,
    )


def verdict(outcomes: tuple[Outcome, ...], background: tuple[Outcome, ...]) -> Program | None:
    """Return the program that a script leaves running, if there is exactly one answer."""
    found = merged(outcomes or background)
    if len(found) != 1 or found[0] is None:
        return None
    program = found[0]
    rivals = [one for one in background if one is not None and one.target != program.target]
    return None if any(_rivals(program, one) for one in rivals) else program


def _rivals(program: Program, other: Program) -> bool:
    """Whether a program in the background may be the one that answers requests."""
    if program.kind is Kind.FUNCTION:
        return False
    if program.kind is Kind.APPLICATION:
        return other.kind is Kind.APPLICATION
    return other.kind is not Kind.SCRIPT
