"""Break working templates, containers and handlers by named operators, and count what is found.

    python benchmarks/mutations [--misses] [--json] [--only NAME]
"""

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator

from backends import BACKEND
from bench import Mutant, Operator, Outcome, is_found, results
from gateway import AUTHORIZER, EDGE, INTEGRATION, STAGE
from programs import PROGRAMS

OPERATORS = (*EDGE, *AUTHORIZER, *INTEGRATION, *STAGE, *BACKEND, *PROGRAMS)

Table = dict[Operator, Counter[Outcome]]


def table(counted: Table) -> Iterator[str]:
    """Yield a line for each operator, and one for all."""
    width = max(len(one.name) for one in counted)
    yield f"{'operator':{width}}  rule    mutants  found  at the place  by its other half  elsewhere  missed"
    sums: Counter[str] = Counter()
    for operator, tally in counted.items():
        found = sum(number for what, number in tally.items() if is_found(operator, what))
        sums.update({"mutants": tally.total(), "found": found, **{str(what): tally[what] for what in Outcome}})
        yield f"{operator.name:{width}}  {operator.rule}  {tally.total():7}  {found:5}" + _row(tally)
    total = Counter({what: sums[str(what)] for what in Outcome})
    yield f"{len(counted)} operators".ljust(width + 10) + f"{sums['mutants']:7}  {sums['found']:5}" + _row(total)
    yield f"found at the broken place: {100 * sums['found'] / max(1, sums['mutants']):.1f} %"


def _row(tally: Counter[Outcome]) -> str:
    return "  {:12}  {:17}  {:9}  {:6}".format(*(tally[what] for what in Outcome))


def main() -> int:
    """Print the table; with `--misses` what was not found at the broken place."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--misses", action="store_true", help="list the mutants that were not found in place")
    parser.add_argument("--json", action="store_true", help="print what came of every mutant")
    parser.add_argument("--only", default="", help="operators of which the name begins so")
    given = parser.parse_args()
    chosen = tuple(one for one in OPERATORS if one.name.startswith(given.only))
    counted: Table = {one: Counter() for one in chosen}
    missed: list[tuple[Mutant, Outcome]] = []
    listed: list[dict[str, object]] = []
    for mutant, what in results(chosen):
        counted[mutant.operator][what] += 1
        listed.append({"mutant": mutant.name, "operator": mutant.operator.name, "rule": mutant.operator.rule, "outcome": what, "found": is_found(mutant.operator, what)})
        if not is_found(mutant.operator, what):
            missed.append((mutant, what))
    lines = [json.dumps(listed, indent=1)] if given.json else list(table(counted))
    lines += [f"{what}: {mutant.name}" for mutant, what in missed] if given.misses else []
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
