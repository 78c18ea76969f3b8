"""Every labelled case of ours: what must be found is found where its label stands, and nothing else."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from unbuffered.packs import load
from unbuffered.testing import folder, report

ROOT = Path(__file__).parent.parent.parent
CASES = ROOT / "fixtures" / "handlers" / "cases"
RULES = load()


def bench() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bench_handlers", ROOT / "benchmarks" / "handlers.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


BENCH = bench()
LISTED = list(BENCH.cases(CASES))


@pytest.mark.parametrize("case", LISTED, ids=lambda case: case.path.name)
def test_a_case_is_judged_as_its_labels_say(case: object, tmp_path: Path) -> None:
    path: Path = case.path  # type: ignore[attr-defined]  # the script has a type for it, this test has not
    if path.is_file():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    told = report(folder(path if path.is_dir() else tmp_path), RULES)
    assert not told.faults
    found = {
        (str(one.hit.at.file), one.hit.at.span.line, BENCH.KINDS[one.rule])
        for one in told.findings
        if one.rule in BENCH.KINDS
    }
    result = BENCH.score(case, found)
    assert (result.missed, result.false) == ([], [])


def test_there_are_cases_of_every_kind() -> None:
    kinds = {kind for case in LISTED for _, _, kind, _ in case.expected}
    assert kinds | {"block-io"} == set(BENCH.KINDS.values())
    assert sum(not case.expected for case in LISTED) > 25


def test_the_score_tells_misses_and_false_alarms(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text(
        "a()  # expect: block [g]\nb()  # chain: g\nc()\nd()  # maybe: block\n", "utf-8"
    )
    [case] = BENCH.cases(tmp_path)
    assert BENCH.score(case, set()).missed == ["one.py/one.py:1 block"]
    assert BENCH.score(case, {("one.py", 2, "block"), ("one.py", 4, "block")}).false == []
    assert BENCH.score(case, {("one.py", 1, "block"), ("one.py", 3, "block")}).false == [
        "one.py/one.py:3 block"
    ]
