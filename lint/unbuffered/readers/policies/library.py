"""Policies by file: each whole or not at all, as half a policy would promise less than it says."""

from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

from unbuffered.model.route import Gap
from unbuffered.policy import Policy
from unbuffered.readers.documents.schema import held, spoken
from unbuffered.readers.documents.tree import Spot
from unbuffered.readers.policies.clauses import Clauses
from unbuffered.stated import StatedError

SCHEMA = Path(__file__).with_name("policy.schema.json")


def read_policies(files: Iterable[tuple[Path, PurePosixPath]], ids: Mapping[str, str]) -> tuple[Policy, ...]:
    """Return the policies of some files, each with its name in messages.

    `ids` has the ids of the linter's rules, by id and by name.

    Raises:
        StatedError: a file cannot be read, or is no policy, or two have one name.

    """
    found: dict[str, Policy] = {}
    lines: list[str] = []
    for path, file in dict.fromkeys(files):
        policy, gaps = _read(path, file, ids)
        lines += spoken(gaps)
        if policy is None:
            continue
        if policy.name in found:
            lines.append(f"{file}: {found[policy.name].file} is called {policy.name} too")
        found.setdefault(policy.name, policy)
    if lines:
        raise StatedError(lines)
    return tuple(found.values())


def _read(path: Path, file: PurePosixPath, ids: Mapping[str, str]) -> tuple[Policy | None, list[Gap]]:
    """Return a policy, or what is wrong with it."""
    file_ = held(path, SCHEMA, "a policy", file)
    if file_.gaps:
        return None, list(file_.gaps)
    root = Spot(file_.document, file_.document.root)
    written = Clauses(root)
    clauses = written.clauses()
    policy = Policy(
        name=written.policy,
        reason=written.reason,
        clauses=clauses,
        exemptions=written.exemptions(clauses),
        unsilenceable=written.unsilenceable(ids),
        file=file,
        text=file_.document.text,
    )
    return policy, sorted(written.gaps, key=lambda gap: gap.at.span)
