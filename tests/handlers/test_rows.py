"""Every row of the knowledge base does what it says: each name is found when it is used on the loop."""

from pathlib import Path

import pytest

from unbuffered.collect import Source
from unbuffered.packs import knowledge, load
from unbuffered.readers.handlers.knowledge.claims import KnownType
from unbuffered.readers.handlers.knowledge.library import known
from unbuffered.testing import report

KNOWN = known(knowledge())
RULES = tuple(rule for rule in load() if rule.id in {"UNB701", "UNB702", "UNB703"})
GIVEN = {"select": "[], [], [], 5", "sleep": "1"}


def found(code: str) -> list[int]:
    told = report((Source(Path("m.py"), code, named=False),), RULES)  # type: ignore[arg-type]  # a path is a path
    assert not told.faults
    return [one.hit.at.span.line for one in told.findings]


def used(lines: list[str], imports: str = "") -> str:
    body = "".join(f"    {line}\n" for line in lines)
    return f"{imports}\n\n\nasync def stream():\n{body}    yield 1\n"


@pytest.mark.parametrize("name", sorted(KNOWN.functions))
def test_a_function_is_found_under_its_full_name(name: str) -> None:
    module = name.rpartition(".")[0]
    last = name.rpartition(".")[2]
    called = last if module == "builtins" else name
    imports = "" if module == "builtins" else f"import {name.partition('.')[0]}"
    assert found(used([f"{called}({GIVEN.get(last, '1')})"], imports)) == [5]


MADE = sorted((name, one) for name, one in KNOWN.makers.items() if "*" not in name)


@pytest.mark.parametrize(("maker", "kind"), MADE, ids=[name for name, _ in MADE])
def test_what_a_maker_makes_waits_where_the_row_says(maker: str, kind: KnownType) -> None:
    package = maker.partition(".")[0]
    imports = "" if package == "builtins" else f"import {package}"
    wants = ", stream=True" if "stream" in {kind.claim.needs, *kind.needs.values()} else ""
    call = f"{maker.removeprefix('builtins.')}('bedrock-runtime', 9{wants})"
    head = f"{imports}\n\nmade = {call}\n"
    for method in sorted(kind.blocks - {"*"}):
        code = head + used([f"for one in made.{method}(1):", "    pass"])
        assert found(code), method
    if "*" in kind.blocks:
        assert found(head + used(["made.anything_else(1)"]))
    if kind.iterates:
        assert found(head + used(["for one in made:", "    pass"]))
    if kind.called:
        assert found(head + used(["made(1)"]))
    if kind.enters:
        assert found(head + used(["with made:", "    yield 2"]))
    for method in sorted(one for one in kind.fine if f"{maker}.{one}" not in KNOWN.functions):
        assert not found(head + used([f"made.{method}(1)"])), method
