"""How well linters find what blocks and buffers in labelled Python cases, ours beside ruff and flake8-async.

    python benchmarks/handlers.py fixtures/handlers/cases [more folders] [--misses]

A case is a file, or a folder, of its own; each tool sees it alone. Labels stand at the ends of lines:
``# expect: KIND`` or ``# expect: KIND [group]`` where a finding must fall, ``# chain: group`` where it may
fall instead, ``# maybe: KIND`` where one is neither required nor wrong. A finding elsewhere is a false alarm.
ruff comes with the ``dev`` extra; flake8-async is compared if ``flake8`` with it is on the path.
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

KINDS = {
    "UNB701": "block",
    "UNB702": "block-io",
    "UNB703": "nested-loop",
    "UNB704": "collect",
    "UNB705": "no-stream",
    "UNB706": "fake-stream",
    "UNB707": "chunk-type",
    "UNB708": "no-stream",
    "UNB709": "no-stream",
    "UNB710": "buffer",
    "UNB711": "buffer",
    "UNB713": "buffer",
}
"""What the labels call the findings of our rules."""

_EXPECT = re.compile(r"# expect: ([\w-]+)(?: \[(\w+)\])?")
_CHAIN = re.compile(r"# chain: (\w+)")
_MAYBE = re.compile(r"# maybe: ([\w-]+)")
_HEADER = re.compile(r"^# category: (.+)$", re.MULTILINE)
_BLOCKING = frozenset({"block", "block-io", "nested-loop"})

Spot = tuple[str, int]
Found = tuple[str, int, str | None]
"""File, line, and kind; no kind for a tool that does not tell it."""


@dataclass(slots=True)
class Case:
    """One case and what its labels say."""

    path: Path
    category: str
    expected: list[tuple[str, int, str, str | None]] = field(default_factory=list)
    chains: dict[str, set[Spot]] = field(default_factory=dict)
    maybe: set[tuple[str, int, str]] = field(default_factory=set)

    @property
    def root(self) -> Path:
        """The folder from which its files are named."""
        return self.path if self.path.is_dir() else self.path.parent

    @property
    def files(self) -> list[Path]:
        """Its files of Python."""
        return sorted(self.path.rglob("*.py")) if self.path.is_dir() else [self.path]


def cases(folder: Path) -> Iterator[Case]:
    """Yield the cases of a folder."""
    for path in sorted(folder.iterdir()):
        main = path / "main.py" if path.is_dir() else path
        if main.suffix != ".py" or not main.is_file():
            continue
        header = _HEADER.search(main.read_text("utf-8"))
        case = Case(path, header[1].strip() if header else "none")
        for file in case.files:
            name = file.relative_to(case.root).as_posix()
            for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
                case.expected += [(name, number, one[1], one[2]) for one in _EXPECT.finditer(line)]
                for one in _CHAIN.finditer(line):
                    case.chains.setdefault(one[1], set()).add((name, number))
                case.maybe |= {(name, number, one[1]) for one in _MAYBE.finditer(line)}
        yield case


@dataclass(slots=True)
class Score:
    """What a tool found of a case, or of many."""

    hits: int = 0
    missed: list[str] = field(default_factory=list)
    false: list[str] = field(default_factory=list)

    def add(self, other: "Score") -> None:
        """Add the score of another case."""
        self.hits += other.hits
        self.missed += other.missed
        self.false += other.false

    @property
    def figures(self) -> tuple[float, float]:
        """Precision and recall."""
        told, wanted = self.hits + len(self.false), self.hits + len(self.missed)
        return (self.hits / told if told else 1.0, self.hits / wanted if wanted else 1.0)


def score(case: Case, found: set[Found]) -> Score:
    """Hold what a tool found against the labels."""
    result = Score()
    used: set[Found] = set()
    for name, line, kind, group in case.expected:
        spots = {(name, line), *case.chains.get(group or "", ())}
        hits = {one for one in found if one[:2] in spots and one[2] in {kind, None}}
        used |= hits
        if hits:
            result.hits += 1
        else:
            result.missed.append(f"{case.path.name}/{name}:{line} {kind}")
    blocking = {spot[:2] for spot in case.maybe if spot[2] in _BLOCKING}
    for name, line, found_kind in sorted(found - used, key=str):
        allowed = (name, line, found_kind) in case.maybe or (
            (name, line) in blocking and (found_kind is None or found_kind in _BLOCKING)
        )
        if not allowed and not _is_chain(case, (name, line), found_kind):
            result.false.append(f"{case.path.name}/{name}:{line} {found_kind or ''}")
    return result


def _is_chain(case: Case, spot: Spot, kind: str | None) -> bool:
    """Whether a finding lies on the way to one that is expected: it is that one, told twice."""
    groups = {group for group, spots in case.chains.items() if spot in spots}
    return any(group in groups and kind in {wanted, None} for _, _, wanted, group in case.expected)


def ours(case: Case) -> set[Found]:
    """Return what the program finds, by the kinds of the labels."""
    program = Path(sys.executable).with_name("unbuffered")
    command = [str(program), "check", "-q", "-f", "json", "." if case.path.is_dir() else case.path.name]
    run = subprocess.run(command, cwd=case.root, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    report = json.loads(run.stdout)
    return {
        (one["file"], one["line"], KINDS[one["rule"]]) for one in report["findings"] if one["rule"] in KINDS
    }


def ruff(case: Case) -> set[Found]:
    """Return what ruff's rules on blocking calls in async code find: the others are about other faults."""
    program = Path(sys.executable).with_name("ruff")
    command = [
        str(program),
        "check",
        "--isolated",
        "--preview",
        "--no-cache",
        "--select",
        "ASYNC2",
        "--output-format",
        "json",
        ".",
    ]
    if not case.path.is_dir():
        command[-1] = case.path.name
    run = subprocess.run(command, cwd=case.root, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    return {
        (Path(one["filename"]).relative_to(case.root.resolve()).as_posix(), one["location"]["row"], None)
        for one in json.loads(run.stdout)
    }


def flake8_async(case: Case) -> set[Found]:
    """Return what flake8-async's rules on blocking calls find."""
    program = shutil.which("flake8") or str(Path(sys.executable).with_name("flake8"))
    command = [
        program,
        "--isolated",
        "--select",
        "ASYNC2",
        "--enable",
        "ASYNC2",
        "--format",
        "%(path)s:%(row)d",
        ".",
    ]
    if not case.path.is_dir():
        command[-1] = case.path.name
    run = subprocess.run(command, cwd=case.root, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    spots = (line.rpartition(":") for line in run.stdout.splitlines() if ":" in line)
    return {(path.removeprefix("./"), int(row), None) for path, _, row in spots}


def compare(
    tools: dict[str, Callable[[Case], set[Found]]], listed: list[Case]
) -> dict[str, dict[str, Score]]:
    """Return the score of each tool by category."""
    scores: dict[str, dict[str, Score]] = {name: {} for name in tools}
    for case in listed:
        for name, run in tools.items():
            scores[name].setdefault(case.category, Score()).add(score(case, run(case)))
    return scores


def table(scores: dict[str, dict[str, Score]], wanted: Counter[str]) -> Iterator[str]:
    """Yield a table of findings and false alarms by category."""
    names = list(scores)
    yield "| category | expected | " + " | ".join(f"{name}: found, false" for name in names) + " |"
    yield "| --- | ---: |" + " ---: |" * len(names)
    for category in sorted(next(iter(scores.values()))):
        cells = [f"{scores[name][category].hits}, {len(scores[name][category].false)}" for name in names]
        yield f"| {category} | {wanted[category]} | " + " | ".join(cells) + " |"
    totals = {name: Score() for name in names}
    for name in names:
        for one in scores[name].values():
            totals[name].add(one)
    cells = [f"{totals[name].hits}, {len(totals[name].false)}" for name in names]
    yield f"| all | {wanted.total()} | " + " | ".join(cells) + " |"
    figures = ["precision {:.2f}, recall {:.2f}".format(*totals[name].figures) for name in names]
    yield "| | | " + " | ".join(figures) + " |"


def main() -> None:
    """Print the table, and on request what was missed and what was wrong."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--misses", action="store_true", help="list what ours missed and where it was wrong")
    parser.add_argument("--alone", action="store_true", help="ours alone")
    given = parser.parse_args()
    listed = [case for folder in given.folders for case in cases(folder)]
    tools: dict[str, Callable[[Case], set[Found]]] = {"unbuffered": ours}
    if not given.alone:
        tools["ruff ASYNC2"] = ruff
        if shutil.which("flake8") or Path(sys.executable).with_name("flake8").exists():
            tools["flake8-async"] = flake8_async
    scores = compare(tools, listed)
    wanted = Counter(case.category for case in listed for _ in case.expected)
    lines = list(table(scores, wanted))
    if given.misses:
        own = scores["unbuffered"].values()
        lines += [f"missed {one}" for part in own for one in part.missed]
        lines += [f"false {one}" for part in own for one in part.false]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
