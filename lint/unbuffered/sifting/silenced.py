"""Findings that somebody silenced in the files, and silences that are wrong, late or idle."""

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import PurePosixPath

from msgspec import Struct
from msgspec.structs import replace

from unbuffered.finding import Finding
from unbuffered.identity import identities
from unbuffered.model.acknowledged import Scope
from unbuffered.model.backends import AgentRuntime, LambdaFunction
from unbuffered.model.fact import value_of
from unbuffered.model.origin import How, Origin
from unbuffered.model.place import Place
from unbuffered.model.silence import Silence
from unbuffered.report import Report
from unbuffered.sifting.meeting import Index, indexed


class Hearing(Struct, frozen=True):
    """On which day silences are heard, and the ids of rules that none of them reaches.

    `partly` tells that only some of a project was looked at, some of its files or of its parameters' values:
    what is not found may well be there. `untold` are rules that had nothing to go by, such as a policy.
    """

    today: date
    unsilenceable: frozenset[str] = frozenset()
    partly: bool = False
    untold: frozenset[str] = frozenset()


def silenced(report: Report, silences: tuple[Silence, ...], hearing: Hearing) -> Report:
    """Return the report without what is silenced, and with what there is to say of the silences.

    A silence holds through its last day.
    """
    if not silences:
        return report
    today, unsilenceable = hearing.today, hearing.unsilenceable
    late = {one for one in silences if one.until is not None and one.until < today}
    sound = indexed([one for one in silences if not one.flaw])
    holding = indexed([one for one in silences if not one.flaw and one not in late])
    parts = [part for one in report.findings for part in _parts(one, sound, report)]
    spent = sound.met((*report.silenced, *parts))
    kept: list[Finding] = []
    quiet: list[Finding] = []
    for found in parts:
        silence = holding.first(found) if found.rule not in unsilenceable else None
        if silence is not None:
            quiet.append(replace(found, silence=silence))
        else:
            kept.append(found)
    dark = frozenset(_dark(report)) | frozenset(_nameless(report))
    ran = frozenset(report.rules) - hearing.untold
    seen = _Seen(frozenset(late), frozenset(spent), hearing, ran, dark)
    judged = [_judged(one, seen) for one in silences]
    told = [one for one in _told(judged, report) if one.rule in report.rules]
    return replace(
        report,
        findings=tuple(sorted((*kept, *told), key=lambda one: (one.hit.at.order, one.rule, one.hit.says))),
        silenced=(*report.silenced, *quiet),
    )


def _parts(found: Finding, silences: Index, report: Report) -> Iterator[Finding]:
    """Yield a finding, in parts where constructs are acknowledged one by one and a line makes several."""
    groups: dict[frozenset[Scope], list[Origin]] = {}
    for resource in found.resources if found.rule in silences.scopes else ():
        groups.setdefault(silences.scopes_of(found.rule, resource), []).append(resource)
    if len(groups) <= 1:
        yield found
        return
    for resources in groups.values():
        part = replace(found, routes=_routes(found, resources, report))
        made = tuple(resources)
        yield replace(part, origins=made) if found.origins else replace(part, bearers=made)


def _routes(found: Finding, resources: list[Origin], report: Report) -> tuple[int, ...]:
    """Return which of a finding's routes some of its resources are for, all where that cannot be told."""
    ways = {index: report.routes[index].route.at for index in found.routes}
    exact = {one.template.steps[:2] for one in resources}
    files = {one.template.file for one in resources}
    near = [index for index, at in ways.items() if at.file in files]
    own = [index for index in near if ways[index].steps[:2] in exact]
    return tuple(own or near or found.routes)


class _Seen(Struct, frozen=True):
    """What a run saw of its silences: which are late, which met a finding, and the rules that ran.

    `dark` are files of which something was not checked, where a finding may be that nobody sees.
    """

    late: frozenset[Silence]
    spent: frozenset[Silence]
    hearing: Hearing
    ran: frozenset[str]
    dark: frozenset[PurePosixPath]


def _dark(report: Report) -> Iterator[PurePosixPath]:
    """Yield the files of which something was not checked.

    A stage or an API in another file, and a server that is no part of the project, are never to be seen here.
    """
    yield from (gap.at.file for gap in report.gaps)
    for one in report.routes:
        ours = isinstance(value_of(one.route.backend), LambdaFunction | AgentRuntime)
        near = {"stage", "API"} if ours else {"stage", "API", "handler"}
        if any(unseen.hop not in near for unseen in one.route.unseen):
            yield from (one.at.file, one.route.at.file)


def _nameless(report: Report) -> Iterator[PurePosixPath]:
    """Yield templates with findings of whose construct no more than the logical id is known.

    So it is where two nested stacks have the same one, and the app was run without the CDK's command. A
    construct that was acknowledged may be theirs.
    """
    for found in (*report.findings, *report.silenced):
        yield from (one.template.file for one in found.resources if "/" not in one.construct)


def _judged(silence: Silence, seen: _Seen) -> Silence:
    """Return a silence with what the run makes of it; idle only if all was looked at."""
    is_tried = seen.ran.issuperset(silence.rules) and not seen.hearing.partly
    files = silence.scope.templates if silence.scope is not None else (silence.at.file,)
    is_tried = is_tried and bool(files) and seen.dark.isdisjoint(files)
    return replace(
        silence,
        expired=silence in seen.late,
        idle=not silence.flaw and silence not in seen.spent and is_tried,
        refused=tuple(rule for rule in silence.rules if rule in seen.hearing.unsilenceable),
    )


def _told(silences: Iterable[Silence], report: Report) -> Iterator[Finding]:
    """Yield what the rules on silences say."""
    rules = [rule for rule in report.manual if rule.subject is Silence]
    for silence in silences:
        for rule in rules:
            for hit in rule.on(silence):
                text = report.sources.get(hit.at.file, "")
                yield Finding(
                    rule=rule.id,
                    name=rule.name,
                    severity=hit.severity or rule.severity,
                    effect=hit.effect or rule.effect,
                    hit=hit,
                    when=None,
                    routes=(),
                    handlers=(),
                    origins=(),
                    clash=tuple(str(one) for one in rule.clash),
                    page=rule.page,
                    hop=rule.hop,
                    source=rule.page,
                    identities=identities(rule.id, hit.at, (), ("",), text),
                    bearers=_scope(silence),
                )


def _scope(silence: Silence) -> tuple[Origin, ...]:
    """Return the construct that a silence is for, if it is for one."""
    if silence.scope is None:
        return ()
    template = next(iter(silence.scope.templates), silence.at.file)
    return (Origin(silence.scope.construct, Place(template, (), silence.at.span), silence.at, How.NONE),)
