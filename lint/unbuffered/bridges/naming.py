"""The ids under which our rules run inside cfn-lint: a letter for the severity, and our own id.

cfn-lint reads the severity off an id's first letter, runs what begins with E or W unless it is told more,
and asks nothing else of an id but that no other rule has it. Numbers of four digits are its own and those
of a team's one-line rules, so ours keep their names: E9401 may be anybody's, EUNB401 is not.
"""

from collections.abc import Iterable

from unbuffered.finding import Severity
from unbuffered.model.acknowledged import ITSELF

LETTERS = {Severity.ERROR: "E", Severity.WARNING: "W", Severity.INFO: "I"}


def twin_id(rule: str, severity: Severity) -> str:
    """Return the id of a rule's findings of one severity inside cfn-lint."""
    return f"{LETTERS[severity]}{rule}"


def twin_ids(rules: Iterable[str]) -> frozenset[str]:
    """Return every id that rules, and this program itself, may have inside cfn-lint."""
    return frozenset(twin_id(rule, severity) for rule in (*rules, ITSELF) for severity in Severity)
