"""Break our own source in one place at a time, and list what no test notices.

    python benchmarks/survivors.py [--count] [--lines FROM-TO] MODULE...

A module is a path such as ``lint/unbuffered/when.py``. Each mutant of it is run against the tests that are
meant to know it, the quickest first, until one falls; `SUITES` says which they are. What is listed at the
end survived them all: it is either no change of meaning, or a test that is missing, or code that is needless.

Everything happens in a copy of the checkout, which stays as it is. Comparisons, numbers, loops and exceptions
are broken by cosmic-ray's operators (mutmut changes nothing in a decorated function, as every rule is).
The few in `REWRITES` break what this code is mostly made of: guards of cases and comprehensions, parts of
conditions, arguments by name, results, and statements that are a call or a yield.

Needs ``pip install --group mutants``.
"""

import argparse
import difflib
import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import hypothesis  # noqa: F401 - loaded once, for all that are forked
import msgspec  # noqa: F401 - the same
import parso
import pytest
import yaml  # noqa: F401 - the same
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.operators.operator import Operator
from cosmic_ray.plugins import get_operator

os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # half of what pytest takes to start
ROOT = Path(__file__).parent.parent
CORE = (
    "AddNot",
    "ExceptionReplacer",
    "NumberReplacer",
    "RemoveDecorator",
    "ReplaceBinaryOperator_Add_Sub",
    "ReplaceBinaryOperator_FloorDiv_Mul",
    "ReplaceBinaryOperator_Sub_Add",
    "ReplaceBreakWithContinue",
    "ReplaceComparisonOperator_Eq_NotEq",
    "ReplaceComparisonOperator_GtE_Gt",
    "ReplaceComparisonOperator_Gt_GtE",
    "ReplaceComparisonOperator_IsNot_Is",
    "ReplaceComparisonOperator_Is_IsNot",
    "ReplaceComparisonOperator_LtE_Lt",
    "ReplaceComparisonOperator_Lt_LtE",
    "ReplaceComparisonOperator_NotEq_Eq",
    "ReplaceContinueWithBreak",
    "ReplaceFalseWithTrue",
    "ReplaceTrueWithFalse",
    "ReplaceUnaryOperator_Delete_Not",
    "ReplaceUnaryOperator_USub_UAdd",
    "ZeroIterationForLoop",
)
"""Of cosmic-ray's operators, one way to be wrong for each construct: all of them say little more."""

Node = parso.tree.NodeOrLeaf
WORDS = "tests/test_words.py"
"""All that is said of every example and fixture of every rule, and of every route in them."""

RESOLVING = " ".join(
    f"tests/readers/test_{one}.py" for one in ("values", "conditions", "scope", "evaluation")
)

SUITES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("rules/unbuffered_rules/proof.py", ("tests/test_rules.py -k UNB40", WORDS)),
    (
        "rules/unbuffered_rules/",
        (
            "tests/test_rules.py -k {rule}",
            f"{WORDS} -k '{{rule}} or judged'",
            "tests/mending/test_fixes.py -k {rule}",
            "tests/mending/test_harm.py",
        ),
    ),
    (
        "lint/unbuffered/readers/resolution/",
        (
            RESOLVING,
            "tests/readers/test_routes.py",
            "tests/readers/test_stacks.py",
            WORDS,
        ),
    ),
    ("lint/unbuffered/sifting/baseline.py", ("tests/cli/test_baseline.py",)),
    (
        "lint/unbuffered/sifting/",
        (
            "tests/test_rules.py -k UNB9",
            "tests/readers/test_silences.py",
            "tests/cli/test_silences.py",
            "tests/cli/test_settings.py",
            "tests/policies",
        ),
    ),
    ("lint/unbuffered/mending/proof.py", ("tests/mending/test_proof.py", "tests/mending/test_fixes.py")),
    (
        "lint/unbuffered/mending/",
        ("tests/mending/test_harm.py", "tests/mending/test_fixes.py", "tests/mending/test_properties.py"),
    ),
    ("lint/unbuffered/intent.py", ("tests/test_intent.py", f"{WORDS} -k judged", WORDS)),
    ("lint/unbuffered/", ("tests/test_judgement.py", f"{WORDS} -k judged", WORDS)),
)
"""The tests that are meant to know a module, the quickest first; `{rule}` is the id in its file's name."""


FORK = get_context("fork")


class Rewrite(Operator):
    """An operator that puts other text where a node stands."""

    def __init__(self, texts: Callable[[Node], Sequence[str]]) -> None:
        """Rewrite nodes as each of the texts that are returned for them."""
        self._texts = texts

    def mutation_positions(self, node: Node) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
        """Yield a node's place once for each text."""
        for _ in self._texts(node):
            yield node.start_pos, node.end_pos

    def mutate(self, node: Node, index: int) -> Node:
        """Return what stands in the node's place."""
        text = self._texts(node)[index]
        return parso.python.tree.Name(text, node.start_pos, node.get_first_leaf().prefix)

    @classmethod
    def examples(cls) -> tuple[()]:
        """Return none: these are not shown by cosmic-ray."""
        return ()


def guards(node: Node) -> Sequence[str]:
    """Rewrite a guard of a case or comprehension as one that lets everything through."""
    if node.type == "comp_if":
        return ("if True",)
    before = node.get_previous_sibling() if node.parent is not None else None
    guarding = before is not None and before.type == "keyword" and before.value == "if"
    return ("True",) if guarding and node.parent.type == "error_node" else ()


def operands(node: Node) -> Sequence[str]:
    """Rewrite one side of a condition as one that decides nothing."""
    parent = node.parent.type if node.parent is not None else ""
    if node.type in {"keyword", "operator"} and getattr(node, "value", "") in {"and", "or"}:
        return ()
    return {"and_test": ("True",), "or_test": ("False",)}.get(parent, ())


def arguments(node: Node) -> Sequence[str]:
    """Leave out an argument that is given by name."""
    return ("**{}",) if node.type == "argument" and node.children[1] == "=" else ()


def results(node: Node) -> Sequence[str]:
    """Return nothing instead of something."""
    told = node.type == "return_stmt" and node.children[1].get_code().strip() != "None"
    return ("return None",) if told else ()


def statements(node: Node) -> Sequence[str]:
    """Leave out a statement that is a call or a yield."""
    if node.parent is None or node.parent.type != "simple_stmt":
        return ()
    if node.type == "yield_expr":
        return ("yield from ()",)
    return ("pass",) if node.type == "atom_expr" and node.children[-1].get_code().startswith("(") else ()


REWRITES = (guards, operands, arguments, results, statements)


def mutants(code: str) -> Iterator[str]:
    """Yield a module's code with one thing changed in it, each in turn."""
    operators = [get_operator(f"core/{name}")() for name in CORE]
    for operator in (*operators, *(Rewrite(one) for one in REWRITES)):
        number = sum(len(list(operator.mutation_positions(node))) for node in ast_nodes(get_ast(code)))
        yield from (mutate_code(code, operator, one) or code for one in range(number))


def changed(code: str, mutant: str) -> int:
    """Return the first line that differs, from 1."""
    pairs = zip(code.splitlines(), mutant.splitlines(), strict=False)
    return next((number for number, (one, other) in enumerate(pairs, 1) if one != other), 0)


def shown(code: str, mutant: str) -> str:
    """Return the lines that differ."""
    lines = difflib.unified_diff(code.splitlines(), mutant.splitlines(), lineterm="", n=0)
    return "\n".join(f"    {one}" for one in list(lines)[3:])


def suites(module: str) -> list[str]:
    """Return the tests for a module."""
    rule = Path(module).name.partition("_")[0].upper()
    found = next(tests for start, tests in SUITES if module.startswith(start))
    return [one.format(rule=rule) for one in found]


def copied(to: Path) -> Path:
    """Return a copy of what git would commit of the checkout as it is now."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)  # noqa: S603 - ours
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, to / name, follow_symlinks=False)
    return to


def falls(copy: Path, tests: str, seconds: float, *, compiling: bool) -> bool:
    """Whether a test falls, or does not end in time."""
    run = FORK.Process(target=_tried, args=(copy, shlex.split(tests), compiling))
    run.start()
    run.join(seconds)
    if run.exitcode is None:
        run.kill()
        run.join()
    return run.exitcode not in {0, pytest.ExitCode.NO_TESTS_COLLECTED}


def _tried(copy: Path, tests: list[str], compiling: bool) -> None:  # noqa: FBT001 - handed to a process
    """Run tests in the copy, in a process that has pytest: to load it takes longer than most of them."""
    os.chdir(copy)
    roots = [str(copy / one) for one in ("lint", "rules")]
    os.environ["PYTHONPATH"] = os.pathsep.join(roots)
    # Changed twice in a second, to the same length, a module is taken for the one that was compiled.
    sys.dont_write_bytecode = not compiling
    if not compiling:
        os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    sys.path[:0] = roots
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    sys.exit(pytest.main(["-x", "-q", "-p", "no:cacheprovider", *tests]))


@cache
def limit(copy: Path, tests: str) -> float:
    """Return how long some tests may take, in seconds; they pass before anything is changed."""
    begun = time.monotonic()
    if falls(copy, tests, 600, compiling=True):
        sys.exit(f"{tests} falls before anything is changed")
    return 10 + 4 * (time.monotonic() - begun)


def survivors(copy: Path, module: str, lines: range) -> tuple[int, int]:
    """Return how many mutants a module has, and how many no test notices; each of these is told."""
    path, tests = copy / module, suites(module)
    code = path.read_text(encoding="utf-8")
    limits = {one: limit(copy, one) for one in tests}
    for cached in path.parent.glob(f"__pycache__/{path.stem}.*"):
        cached.unlink()
    made = [one for one in dict.fromkeys(mutants(code)) if changed(code, one) in lines]
    left = 0
    for mutant in made:
        path.write_text(mutant, encoding="utf-8")
        if not any(falls(copy, one, limits[one], compiling=False) for one in tests):
            left += 1
            told(f"{module}:{changed(code, mutant)}\n{shown(code, mutant)}")
    path.write_text(code, encoding="utf-8")
    return len(made), left


def told(text: str) -> None:
    """Tell something at once: a run takes minutes."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main() -> None:
    """Break the modules that are named."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("modules", nargs="+", metavar="MODULE")
    parser.add_argument("--count", action="store_true", help="count the mutants, and run nothing")
    parser.add_argument(
        "--lines", default="1-100000", metavar="FROM-TO", help="only those that change these lines"
    )
    given = parser.parse_args()
    first, _, last = given.lines.partition("-")
    lines = range(int(first), int(last or first) + 1)
    with TemporaryDirectory() as folder:
        copy = copied(Path(folder))
        for module in given.modules:
            if given.count:
                code = (copy / module).read_text(encoding="utf-8")
                told(f"{module}: {len(set(mutants(code)))} mutants")
                continue
            number, left = survivors(copy, module, lines)
            told(f"{module}: {number} mutants, {number - left} killed, {left} survived")


if __name__ == "__main__":
    main()
