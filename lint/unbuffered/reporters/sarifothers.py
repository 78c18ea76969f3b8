"""Rules of other programs in SARIF: each program is a component of its own beside ours."""

from collections.abc import Iterable

from msgspec import Struct

from unbuffered.finding import Finding
from unbuffered.reporters.sarifplace import Json
from unbuffered.reporters.sariftext import told


class Extensions(Struct, frozen=True):
    """The components, and for each rule, by program and id, the numbers of its component and of itself."""

    components: tuple[Json, ...]
    numbers: dict[tuple[str, str], tuple[int, int]]

    def rule(self, found: Finding) -> Json:
        """Return how a result of another program names its rule."""
        component, number = self.numbers[found.by, found.rule]
        return {"rule": {"id": found.rule, "index": number, "toolComponent": {"index": component}}}


def extensions(findings: Iterable[Finding]) -> Extensions:
    """Return the programs that found something beside this one, with those of their rules that spoke."""
    by: dict[str, dict[str, Finding]] = {}
    for found in findings:
        if found.by:
            by.setdefault(found.by, {}).setdefault(found.rule, found)
    numbers = {
        (name, rule): (component, number)
        for component, (name, rules) in enumerate(by.items())
        for number, rule in enumerate(rules)
    }
    components: list[Json] = [
        {"name": name, "rules": [_rule(one) for one in rules.values()]} for name, rules in by.items()
    ]
    return Extensions(tuple(components), numbers)


def _rule(found: Finding) -> Json:
    body: Json = {"id": found.rule, "shortDescription": {"text": told(found.name) or found.rule}}
    return {**body, "helpUri": found.page} if found.page else body
