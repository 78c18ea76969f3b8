"""Our rules inside cfn-lint: ``cfn-lint --append-rules unbuffered.bridges.cfnlint``.

cfn-lint looks for classes in this module and makes one rule of each, so every rule of ours has a class for
each severity that its findings may have. They share one run for each template.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Protocol

# The one room that imports cfn-lint, and only cfn-lint imports the room.
from cfnlint.rules import CloudFormationLintRule, RuleMatch
from cfnlint.version import __version__

from unbuffered.bridges.judging import judged
from unbuffered.bridges.naming import twin_id
from unbuffered.bridges.told import Told, itself, top
from unbuffered.disk import HERE
from unbuffered.finding import Severity
from unbuffered.model.acknowledged import ITSELF
from unbuffered.packs import PackError, load
from unbuffered.rule import Rule

_OLDEST, _NEXT = (1, 3), (2, 0)
_KEPT = "unbuffered"
"""The attribute of a template under which what was told of it is kept."""

By = Mapping[str, list[Told]]
"""What is told of a template, by cfn-lint's id of it."""

Judge = Callable[[str], tuple[Told, ...]]


class _Template(Protocol):
    """What is wanted of cfn-lint's template."""

    filename: str | None
    template: object


def _judge(rules: tuple[Rule, ...]) -> Judge:
    return lambda file: judged(file, rules, Path.cwd())


def _refusal(says: str) -> Judge:
    return lambda _: (itself(says, top(HERE)),)


def _unfit() -> str:
    """Return why this cfn-lint cannot be used, empty if it can."""
    numbers = tuple(int(one) for one in __version__.split(".")[:2] if one.isdecimal())
    if _OLDEST <= numbers < _NEXT:
        return ""
    return f"it runs inside cfn-lint 1.3 and later below 2, and this is cfn-lint {__version__}"


def _kept(cfn: _Template, judge: Judge) -> By:
    """Return what is told of a template; it is judged when the first rule asks."""
    held = vars(cfn)
    if _KEPT not in held:
        found: dict[str, list[Told]] = defaultdict(list)
        for one in judge(cfn.filename) if cfn.filename else _unread(cfn.template):
            found[twin_id(one.rule, one.severity)].append(one)
        held[_KEPT] = found
    by: By = held[_KEPT]
    return by


def _unread(template: object) -> tuple[Told, ...]:
    """Return what is told of a template without a file, which is much only where it may have routes."""
    if not any(mark in str(template) for mark in ("AWS::ApiGateway", "AWS::Serverless")):
        return ()
    says = "not checked: cfn-lint got this template without a file, and files are what unbuffered reads"
    return (itself(says, top(HERE), Severity.WARNING),)


def _match(one: Told) -> RuleMatch:
    span = one.at.span
    location = (span.line - 1, span.column - 1, span.end_line - 1, span.end_column - 1)
    return RuleMatch(list(one.at.steps), one.says, location=location)


def _twin(rule: Rule | None, severity: Severity, judge: Judge) -> type:
    """Return the class of a rule for one severity; None is for what this program says of itself."""
    id_ = twin_id(rule.id if rule is not None else ITSELF, severity)

    def match(_self: object, cfn: _Template) -> list[RuleMatch]:
        return [_match(one) for one in _kept(cfn, judge).get(id_, ())]

    short = f"{rule.id} {rule.name}" if rule is not None else "unbuffered could not do its work"
    body = {
        "id": id_,
        "shortdesc": short,
        "description": rule.title if rule is not None else "What could not be read or used, and why",
        "source_url": rule.page if rule is not None else "",
        "tags": ["streaming"],
        "match": match,
        "__module__": __name__,
    }
    return type(id_, (CloudFormationLintRule,), body)


def _twins() -> Iterator[type]:
    unfit = _unfit()
    try:
        rules = () if unfit else load()
    except PackError as error:
        rules, unfit = (), str(error)
    judge = _refusal(unfit) if unfit else _judge(rules)
    for severity in Severity:
        yield from (_twin(rule, severity, judge) for rule in (None, *rules))


globals().update({one.__name__: one for one in _twins()})
