"""Working projects, broken by named operators: the named finding must be told, at the broken place."""

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from edits import Broken, Edit
from spelled import as_json

from unbuffered.finding import Finding
from unbuffered.packs import load
from unbuffered.report import Report
from unbuffered.run import Occasion, run
from unbuffered.settings.values import Preset, Settings
from unbuffered.testing import TODAY
from unbuffered.verdict import Verdict

FIXTURES = Path(__file__).parent.parent.parent / "fixtures"
RULES = load()


class Where(StrEnum):
    """Which half of a finding must stand on the broken line."""

    CARET = "caret"
    """The finding itself."""
    LABEL = "label"
    """The finding, or its second label: where two places clash, the caret stands where most mend it."""


@dataclass(frozen=True, slots=True)
class Operator:
    """One way to break what works.

    `files` are patterns, parted by bars, for the project and its file; ``*`` goes across folders.
    """

    name: str
    rule: str
    edit: Edit
    files: str = "*/template.yaml"
    where: Where = Where.CARET


@dataclass(frozen=True, slots=True)
class Project:
    """A working project; `texts` are those of its files that may be broken."""

    name: str
    root: Path
    texts: dict[str, str]
    translated: bool = False
    """Whether its templates were YAML, and are JSON now."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A project with one file broken."""

    operator: Operator
    project: Project
    file: str
    broken: Broken

    @property
    def name(self) -> str:
        """What it is called in lists."""
        lines = ",".join(map(str, sorted(self.broken.lines)))
        return f"{self.operator.name} {self.operator.rule} {self.project.name}/{self.file}:{lines}"


class Outcome(StrEnum):
    """What came of a mutant."""

    CARET = "at the place"
    LABEL = "by its other half"
    ELSEWHERE = "elsewhere"
    MISSED = "missed"


def judged(project: Project, texts: dict[str, str] | None = None, settings: Settings | None = None) -> Report:
    """Return the report on a project, with other texts in some of its files."""
    edited = {PurePosixPath(file): text for file, text in (texts or {}).items()}
    chosen = settings or Settings(preset=Preset.REVIEW)
    return run(chosen, RULES, Occasion(project.root, TODAY, edited)).report


def unsound(project: Project) -> Iterator[str]:
    """Yield what speaks against a project that is to work: it is broken before anybody broke it."""
    report = judged(project, settings=Settings())
    yield from (f"{project.name}: {one.rule} {one.hit.says}" for one in report.findings)
    yield from (f"{project.name}: {one}" for one in (*report.faults, *(gap.says for gap in report.gaps)))
    words = [(one.route.label, one.verdict) for one in report.routes if one.meant]
    words += [(one.handler.name, one.verdict) for one in report.handlers]
    yield from (
        f"{project.name}: {name} {word}" for name, word in words if word not in {None, Verdict.STREAMS}
    )


def outcome(
    mutant: Mutant, before: frozenset[tuple[str, str, str, int]], without: frozenset[str] = frozenset()
) -> Outcome:
    """Return what came of a mutant of a project in which this was told before."""
    settings = Settings(preset=Preset.REVIEW, ignore=without)
    report = judged(mutant.project, {mutant.file: mutant.broken.text}, settings)
    if report.faults:
        raise AssertionError(f"{mutant.name}: {report.faults}")
    told = [one for one in report.findings if one.rule == mutant.operator.rule and _same(one) not in before]
    if any(_carets(one) & spots(mutant) for one in told):
        return Outcome.CARET
    if any(_labels(one) & spots(mutant) for one in told):
        return Outcome.LABEL
    return Outcome.ELSEWHERE if told else Outcome.MISSED


def _same(finding: Finding) -> tuple[str, str, str, int]:
    """Return what tells a finding of the unbroken project again."""
    at = finding.hit.at
    return (finding.rule, finding.hit.says, str(at.file), at.span.line)


def spots(mutant: Mutant) -> set[tuple[str, int]]:
    """Return the broken lines with their file."""
    return {(mutant.file, line) for line in mutant.broken.lines}


def _carets(finding: Finding) -> set[tuple[str, int]]:
    """Return where a finding stands; of a template that a program wrote, where it stands there."""
    places = [finding.hit.at, *(one.template for one in finding.origins)]
    return {(str(one.file), one.span.line) for one in places}


def _labels(finding: Finding) -> set[tuple[str, int]]:
    return {(str(one.at.file), one.at.span.line) for one in finding.hit.because}


def is_found(operator: Operator, what: Outcome) -> bool:
    """Whether a mutant counts as found at the broken place."""
    return what is Outcome.CARET or (what is Outcome.LABEL and operator.where is Where.LABEL)


def mutants(projects: list[Project], operators: tuple[Operator, ...]) -> Iterator[Mutant]:
    """Yield every operator at every site at which it fits; in JSON too what was broken in YAML."""
    for project in projects:
        for operator in operators:
            for file, text in project.texts.items():
                if any(fnmatchcase(f"{project.name}/{file}", one) for one in operator.files.split("|")):
                    yield from (Mutant(operator, project, file, one) for one in operator.edit(text))


@cache
def told(root: Path) -> frozenset[tuple[str, str, str, int]]:
    """Return what is told of a project that nobody broke."""
    report = judged(Project("", root, {}))
    return frozenset(_same(one) for one in report.findings)


def working(folder: Path) -> list[Project]:
    """Return every working project, laid out in a folder; templates of YAML once more as JSON."""
    found: list[Project] = []
    for name in NAMES:
        source, root = FIXTURES / "mutations" / name, folder / name.replace("/", "-")
        shutil.copytree(source, root)
        found.append(Project(name, root, texts_of(root)))
    return [*found, *_synthesized(folder)]


NAMES = (
    "functions",
    "agent",
    "site",
    "private",
    "sam",
    "sam-definition",
    "openapi",
    "image",
    "image-bare",
    "stacks",
    "handlers/agent",
    "handlers/api",
    "handlers/flask",
    "handlers/client",
    "handlers/lambda",
)

SYNTHESIZED = {
    "cdk-ts": ("cdk/chat-ts", "cdk.out", ("Clean", "PatientBalancer", "PatientSite")),
    "cdk-py": ("cdk/agent-py", "cdk.out.traces", ("ChatAgent", "CodeAgent")),
}
"""Stacks without a fault of the CDK apps that the fixtures have."""


def _is_asset(file: str, templates: set[str], root: Path) -> bool:
    """Whether a file lies in an asset that one of the templates names."""
    asset = re.match(r"cdk.out/asset[.](\w+)/", file)
    return asset is not None and any(asset[1] in (root / one).read_text("utf-8") for one in templates)


COPIED = ("agent", "agent_code", "agent_headers", "api", "functions", "src", "web")
"""Folders that lie in the assembly too: what is broken there is told there, and not at its source."""


def _synthesized(folder: Path) -> Iterator[Project]:
    """Yield the assemblies of CDK apps, with those stacks alone in which nothing is wrong."""
    for name, (app, assembly, stacks) in SYNTHESIZED.items():
        root = folder / name
        shutil.copytree(FIXTURES / app, root)
        (root / assembly).rename(root / "chosen")
        for other in root.glob("cdk.out*"):
            shutil.rmtree(other)
        (root / "chosen").rename(root / "cdk.out")
        path = root / "cdk.out" / "manifest.json"
        manifest = json.loads(path.read_text("utf-8"))
        kept = {
            key: value
            for key, value in manifest["artifacts"].items()
            if key.split(".")[0] in {*stacks, "Tree"}
        }
        path.write_text(json.dumps(manifest | {"artifacts": kept}), "utf-8")
        for copied in COPIED:
            shutil.rmtree(root / copied, ignore_errors=True)
        templates = {f"cdk.out/{stack}.template.json" for stack in stacks}
        kept = {
            file: text
            for file, text in texts_of(root).items()
            if file in templates or _is_asset(file, templates, root)
        }
        yield Project(name, root, kept)


def texts_of(root: Path) -> dict[str, str]:
    """Return every file of a folder with its text."""
    files = sorted(file for file in root.rglob("*") if file.is_file() and "__pycache__" not in file.parts)
    return {file.relative_to(root).as_posix(): file.read_text("utf-8") for file in files}


def in_json(project: Project, folder: Path) -> Project | None:
    """Return a project with its templates written as JSON; None for one that has none."""
    templates = {file for file, text in project.texts.items() if is_template(file, text)}
    if not templates:
        return None
    root = folder / f"{project.root.name}-json"
    shutil.copytree(project.root, root)
    for file in templates:
        (root / file).unlink()
        (root / as_named(file)).write_text(translated(project.texts[file])[0], "utf-8")
    return Project(f"{project.name} as JSON", root, {}, translated=True)


def is_template(file: str, text: str) -> bool:
    """Whether a file is a template or a definition of YAML."""
    return (
        file.endswith(".yaml") and re.search(r"^(Resources|openapi|swagger):", text, re.MULTILINE) is not None
    )


def as_named(file: str) -> str:
    """Return the name of a template that was written as JSON."""
    return file.removesuffix(".yaml") + ".json"


def translated(text: str) -> tuple[str, dict[int, set[int]]]:
    """Return a template as JSON, the names of those beside it too."""
    made, lines = as_json(text)
    return re.sub(r'("TemplateURL": "[\w-]+)\.yaml"', r'\1.json"', made), lines


def again(mutant: Mutant, project: Project) -> Mutant:
    """Return a mutant of a YAML template as one of the same project in JSON."""
    text, lines = translated(mutant.broken.text)
    moved = frozenset(new for old in mutant.broken.lines for new in lines[old])
    return Mutant(mutant.operator, project, as_named(mutant.file), Broken(text, moved))


class UnsoundError(Exception):
    """A project that is to work does not."""


def every(folder: Path, operators: tuple[Operator, ...]) -> Iterator[Mutant]:
    """Yield every mutant there is, of projects that are laid out in a folder."""
    projects = working(folder)
    twins = {one.name: in_json(one, folder) for one in projects if one.name not in SYNTHESIZED}
    wrong = [one for project in (*projects, *filter(None, twins.values())) for one in unsound(project)]
    if wrong:
        raise UnsoundError("\n".join(wrong))
    for mutant in mutants(projects, operators):
        yield mutant
        twin = twins.get(mutant.project.name)
        if twin is not None and is_template(mutant.file, mutant.project.texts[mutant.file]):
            yield again(mutant, twin)


def results(operators: tuple[Operator, ...], without: frozenset[str]) -> Iterator[tuple[Mutant, Outcome]]:
    """Yield every mutant with what came of it, as if some rules were not there."""
    with TemporaryDirectory() as name:
        for mutant in every(Path(name), operators):
            yield mutant, outcome(mutant, told(mutant.project.root), without)
