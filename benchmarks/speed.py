"""How fast this program is, beside others and beside what nothing can be faster than.

    python benchmarks/speed.py [--write docs/benchmarks.md] [--quick]

Makes the inputs, installs every tool in an environment of its own with the versions of `tools.py`, runs them
in turn, and prints what they took as Markdown. Figures are medians over the rounds of one run; a ratio is the
median of the ratios of each round, of processor time, which other work on the machine disturbs least. A
tool that takes longer than five minutes for an input is stopped. It needs Linux or macOS, and the package
index.
"""

import argparse
import math
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from inputs import SIZES, sized_in
from measuring import Series, machine, ratio, series
from tools import PINS, Tools

LIMIT = 300
MANY = 1_000
FEW = 50
"""How many of a thousand templates the tools get that take seconds for one."""

SMALL = "one small template"
LARGE = "a template of the CDK, 1 MB"
HUGE = "a template of the CDK, 10 MB"
TEMPLATES = "1,000 templates, one in four with an API"
ASSEMBLY = "an assembly of 200 methods"
MODULES = "1,000 modules of Python"
VALIDATE = "cloudformation-validate"


@dataclass(frozen=True, slots=True)
class Case:
    """One input with the commands over it; `part` tells which share of it a slow tool got."""

    title: str
    commands: Mapping[str, Sequence[str]]
    rounds: int
    part: Mapping[str, float]


def cases(tools: Tools, folder: Path, *, quick: bool) -> Iterator[Case]:
    """Yield what is measured, on inputs that were made."""
    yield Case(SMALL, tools.on_templates(folder / "small.yaml"), 5 if quick else 15, {})
    yield Case(LARGE, tools.on_templates(sized_in(folder, 1_000_000)), 2, {})
    huge = tools.on_templates(sized_in(folder, 10_000_000))
    yield Case(HUGE, {name: huge[name] for name in ("floor", "unbuffered")} if quick else huge, 1, {})
    yield _thousand(tools, folder / "many", rounds=1 if quick else 3)
    assembly = folder / "app"
    commands = tools.on_templates(assembly / "cdk.out" / "Big.template.json")
    ours = [*commands["unbuffered"][:-1], str(assembly)]
    yield Case(ASSEMBLY, {**commands, "unbuffered": ours}, 2, {})
    yield Case(MODULES, tools.on_modules(folder / "modules"), 2, {})


def _thousand(tools: Tools, many: Path, rounds: int) -> Case:
    """Return the case of a thousand templates, of which slow tools get the first few."""
    whole = tools.on_templates(many)
    files = sorted(many.iterdir())
    each = tools.on_templates(*files)
    few = tools.on_templates(*files[:FEW])
    commands = {
        "floor": whole["floor"],
        "unbuffered": whole["unbuffered"],
        VALIDATE: each[VALIDATE],
        "cfn-guard": each["cfn-guard"],
        "cfn-lint": few["cfn-lint"],
        "checkov": few["checkov"],
    }
    part = {"cfn-lint": FEW / MANY, "checkov": FEW / MANY}
    return Case(TEMPLATES, commands, rounds, part)


def table(case: Case, found: Mapping[str, Series]) -> Iterator[str]:
    """Yield the table of one case."""
    yield f"### {case.title[0].upper()}{case.title[1:]}"
    yield ""
    yield "| | clock, s | processor, s | of the floor | ours is | memory, MB |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: |"
    for name, told in found.items():
        if not told.samples:
            yield f"| {name} | over {LIMIT} | | | | |"
            continue
        part = case.part.get(name, 1.0)
        share = "" if part == 1 else f" (for {round(MANY * part)} of them, times {round(1 / part)})"
        floor = ratio(told, found["floor"]) / part
        ours = ratio(found["unbuffered"], told) * part
        cells = (
            f"{name}{share}",
            f"{told.wall / part:.2f}",
            f"{told.cpu / part:.2f}",
            f"{floor:.1f}",
            "" if name == "unbuffered" else f"{ours:.2f} of it" if ours < 1 else f"{ours:.1f} times it",
            f"{told.peak / 1e6:.0f}",
        )
        yield "| " + " | ".join(cells) + " |"
    yield ""


Point = tuple[float, Series]
"""The size of a template in megabytes, and what it took."""


def grown(tools: Tools, folder: Path) -> Iterator[Point]:
    """Yield what templates take, from the smallest to the largest."""
    for size in SIZES:
        path = sized_in(folder, size)
        command = tools.on_templates(path)["unbuffered"]
        yield path.stat().st_size / 1e6, series({"ours": command}, 3, LIMIT)["ours"]


def growth(points: Sequence[Point]) -> Iterator[str]:
    """Yield how cost grows with the size of a template."""
    yield "### How cost grows"
    yield ""
    yield "| size, MB | processor, s | memory, MB |"
    yield "| ---: | ---: | ---: |"
    yield from (f"| {size:.2f} | {told.cpu:.2f} | {told.peak / 1e6:.0f} |" for size, told in points)
    yield ""
    yield "```mermaid"
    yield "xychart-beta"
    yield '  title "seconds of processor over megabytes of template"'
    yield "  x-axis [" + ", ".join(f"{size:.2f}" for size, _ in points) + "]"
    yield '  y-axis "s"'
    yield "  line [" + ", ".join(f"{told.cpu:.2f}" for _, told in points) + "]"
    yield "```"
    yield ""


@dataclass(frozen=True, slots=True)
class Aim:
    """What was aimed at on one case: the most, or the least, that a figure may be."""

    case: str
    says: str
    figure: Callable[[Mapping[str, Series]], float]
    most: float = math.inf
    least: float = 0.0

    def row(self, told: Mapping[str, Series]) -> str:
        """Return its row, of what was measured or of what could not be."""
        try:
            figure = self.figure(told)
        except (KeyError, ValueError):
            return f"| {self.says} | | not measured |"
        met = self.least <= figure <= self.most
        return f"| {self.says} | {figure:.2f} | {'met' if met else '**not met**'} |"


def _of(other: str) -> Callable[[Mapping[str, Series]], float]:
    """Return what finds our share of another's time."""
    return lambda told: ratio(told["unbuffered"], told[other])


def _rate(other: str, part: float = 1.0) -> Callable[[Mapping[str, Series]], float]:
    """Return what finds how often ours is done before another is; that one got a part of the input."""
    return lambda told: ratio(told[other], told["unbuffered"]) / part


AIMS = (
    Aim(SMALL, "a small template, of cfn-lint's time, at most 0.12", _of("cfn-lint"), most=0.12),
    Aim(SMALL, "a small template, times the floor, at most 1.6", _of("floor"), most=1.6),
    Aim(SMALL, "a small template, of cloudformation-validate's time, below 1", _of(VALIDATE), most=1),
    Aim(LARGE, "1 MB, of cloudformation-validate's time, at most 2", _of(VALIDATE), most=2),
    Aim(
        TEMPLATES,
        "1,000 templates, times cfn-lint's rate, at least 15",
        _rate("cfn-lint", FEW / MANY),
        least=15,
    ),
    Aim(HUGE, "10 MB, MB of memory, below 600", lambda told: told["unbuffered"].peak / 1e6, most=600),
    Aim(MODULES, "1,000 modules, times flake8-async's rate, at least 3", _rate("flake8-async"), least=3),
)


_STRAIGHT = 1.25
"""How many times as much a megabyte may take between the largest templates as between smaller ones."""


def targets(found: Mapping[str, Mapping[str, Series]], points: Sequence[Point]) -> Iterator[str]:
    """Yield what was aimed at, and what came of it."""
    yield "| aim | measured | |"
    yield "| --- | ---: | --- |"
    yield from (aim.row(found[aim.case]) for aim in AIMS)
    (one, at_one), (three, at_three), (ten, at_ten) = points[-3:]
    each = (at_ten.cpu - at_three.cpu) / (ten - three) / ((at_three.cpu - at_one.cpu) / (three - one))
    says = f"a MB more between 3 and 10 MB, times one between 1 and 3 MB, at most {_STRAIGHT}"
    yield f"| {says} | {each:.2f} | {'met' if each <= _STRAIGHT else '**not met**'} |"
    yield ""


def main() -> None:
    """Measure, and print or write the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--write", type=Path, help="put the tables into this page, between its marks")
    parser.add_argument("--tools", type=Path, default=Path(tempfile.gettempdir()) / "unbuffered-benchmarks")
    parser.add_argument("--quick", action="store_true", help="fewer rounds, and large inputs for ours alone")
    given = parser.parse_args()
    tools = Tools(given.tools)
    given.tools.mkdir(parents=True, exist_ok=True)
    tools.install(Path(__file__).parent.parent)
    found: dict[str, Mapping[str, Series]] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made = [sys.executable, str(Path(__file__).with_name("inputs.py")), name]
        subprocess.run(made, check=True)  # noqa: S603 - a program of this folder
        tables: list[str] = []
        for case in cases(tools, folder, quick=given.quick):
            sys.stderr.write(f"measuring {case.title}\n")
            found[case.title] = series(case.commands, case.rounds, LIMIT)
            tables += table(case, found[case.title])
        pins = ", ".join(pin for listed in PINS.values() for pin in listed)
        points = list(grown(tools, folder))
        lines = [f"Measured on {machine()}, with {pins}.", "", *targets(found, points), *tables]
        lines += growth(points)
    report(lines, given.write)


def report(lines: Sequence[str], page: Path | None) -> None:
    """Print the tables, or put them into a page between its two marks."""
    text = "\n".join(lines)
    if page is None:
        sys.stdout.write(text + "\n")
        return
    begin, end = "<!-- measured -->\n", "<!-- end -->"
    before, _, rest = page.read_text("utf-8").partition(begin)
    page.write_text(f"{before}{begin}\n{text}\n{end}{rest.partition(end)[2]}", "utf-8")


if __name__ == "__main__":
    main()
