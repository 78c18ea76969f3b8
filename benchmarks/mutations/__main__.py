"""Break working templates, containers and handlers by named operators, and count what is found.

    python benchmarks/mutations [--misses] [--json] [--only NAME] [--without RULE]
    python benchmarks/mutations --neutral [--every N] [--json]

The projects of ``fixtures/mutations`` work: nothing is found in them, and their routes stream. So do some
stacks of ``fixtures/cdk``. Each operator breaks them at every site at which it fits; what was broken in YAML
is broken in JSON too. A mutant is found if the rule that the operator names tells of the broken line: by the
place of the finding, or, for operators that say so, by its second label, as where two places clash the
caret stands where most people mend it. Where something is missing, the broken line is that of the mapping
that lacks it, or of what decides in its place; each operator says which.

With ``--neutral`` nothing is broken: remarks, quotes, order, spellings of functions, JSON for YAML and the
like must change no finding, gap or verdict, in working projects, in broken ones, and in the rules' fixtures.
"""

import argparse
import gc
import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict

from backends import BACKEND
from bench import Mutant, Operator, Outcome, is_found, results
from gateway import AUTHORIZER, EDGE, INTEGRATION, STAGE
from neutrality import EXPLAINED, Compared, compared
from programs import PROGRAMS

OPERATORS = (*EDGE, *AUTHORIZER, *INTEGRATION, *STAGE, *BACKEND, *PROGRAMS)


def table(outcomes: list[tuple[Mutant, Outcome]], operators: tuple[Operator, ...]) -> Iterator[str]:
    """Yield a line for each operator, and one for all."""
    width = max(len(one.name) for one in operators)
    yield f"{'operator':{width}}  rule    mutants  found  at the place  by its other half  elsewhere  missed"
    for operator in operators:
        own = [(one, what) for one, what in outcomes if one.operator is operator]
        yield f"{operator.name:{width}}  {operator.rule}  {_row(own)}"
    yield f"{f'{len(operators)} operators':{width + 8}}  {_row(outcomes)}"
    found = sum(is_found(one.operator, what) for one, what in outcomes)
    yield f"found at the broken place: {100 * found / max(1, len(outcomes)):.1f} %"


def _row(outcomes: list[tuple[Mutant, Outcome]]) -> str:
    found = sum(is_found(one.operator, what) for one, what in outcomes)
    tally = Counter(what for _, what in outcomes)
    columns = "  {:12}  {:17}  {:9}  {:6}".format(*(tally[what] for what in Outcome))
    return f"{len(outcomes):7}  {found:5}{columns}"


def unmoved(outcomes: list[Compared]) -> Iterator[str]:
    """Yield a line for each neutral edit, and what it changed."""
    width = max(len(one.edit) for one in outcomes)
    yield f"{'neutral edit':{width}}  subjects  changed"
    for edit in dict.fromkeys(one.edit for one in outcomes):
        own = [one for one in outcomes if one.edit == edit]
        yield f"{edit:{width}}  {len(own):8}  {sum(bool(one.changed) for one in own):7}"
    for one in outcomes:
        why = EXPLAINED.get((one.subject, one.edit))
        if one.changed:
            yield f"{one.edit} changes {one.subject}: " + (why or "; ".join(one.changed))


def main() -> int:
    """Print the table; fail if a neutral edit changes what nobody explained."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--misses", action="store_true", help="list the mutants that were not found in place")
    parser.add_argument("--json", action="store_true", help="print what came of every single one")
    parser.add_argument("--only", default="", help="operators of which the name begins so")
    parser.add_argument("--without", default="", help="as if this rule were not there")
    parser.add_argument("--neutral", action="store_true", help="make neutral edits")
    parser.add_argument("--every", type=int, default=1, help="make every Nth neutral edit alone")
    given = parser.parse_args()
    # Few of the objects of a run are in cycles, and looking for those takes a fifth of it.
    gc.set_threshold(200_000)
    chosen = tuple(one for one in OPERATORS if one.name.startswith(given.only))
    if given.neutral:
        edits = list(compared(chosen, given.every))
        _print(
            json.dumps([asdict(one) for one in edits], indent=1) if given.json else "\n".join(unmoved(edits))
        )
        return int(any(one.changed and (one.subject, one.edit) not in EXPLAINED for one in edits))
    outcomes = list(results(chosen, frozenset({given.without})))
    lines = (
        [json.dumps([_plain(*one) for one in outcomes], indent=1)]
        if given.json
        else list(table(outcomes, chosen))
    )
    if given.misses:
        lines += [f"{what}: {one.name}" for one, what in outcomes if not is_found(one.operator, what)]
    _print("\n".join(lines))
    return 0


def _plain(mutant: Mutant, what: Outcome) -> dict[str, object]:
    operator = mutant.operator
    return {
        "mutant": mutant.name,
        "operator": operator.name,
        "rule": operator.rule,
        "outcome": what,
        "found": is_found(operator, what),
    }


def _print(text: str) -> None:
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    sys.exit(main())
