"""A report on a cloud assembly as the CDK takes it: violations, each with the resources that it is about."""

from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from msgspec import Struct

from unbuffered.bridges.judgement import FATAL, ROOT, Judgement, Resource, Violation
from unbuffered.bridges.judging import Unfit, assembly, internal, outcome
from unbuffered.finding import Finding, Severity
from unbuffered.model.acknowledged import ITSELF, REPORT
from unbuffered.model.origin import How, Origin
from unbuffered.model.place import Place
from unbuffered.model.route import Gap
from unbuffered.packs import PackError, load
from unbuffered.policy import Applied
from unbuffered.report import Report
from unbuffered.reporters.touched import sentence, worst_first
from unbuffered.reporters.words import inert
from unbuffered.run import Outcome
from unbuffered.settings.values import FailOn

_NOWHERE = "nothing was judged: the settings exclude the cloud assembly"


class Seen(Struct, frozen=True):
    """The folders of the templates that somebody asked about, and the working folder."""

    folders: frozenset[Path]
    here: Path

    def template(self, at: Place) -> Path:
        """Return the file of a place as the CDK names it."""
        return self.here / at.file

    def asked(self, found: Finding) -> tuple[Origin, ...]:
        """Return the resources of a finding that lie in the folders."""
        return tuple(one for one in found.resources if self.template(one.template).parent in self.folders)


NOTHING = Seen(frozenset(), Path())


def validated(templates: Sequence[str], here: Path) -> Judgement:
    """Return what is found in the cloud assembly of some templates, `here` being the working folder.

    Nothing is ever raised: what a plug-in raises, the CDK of today passes over without a word.
    """
    try:
        root = Path(assembly(Path(templates[0]))).resolve()
        base = here.resolve()
        shown = PurePosixPath((root.relative_to(base) if root.is_relative_to(base) else root).as_posix())
        # What the report of the last synth says is of no use for this one, which writes it anew.
        found = outcome((str(root),), load(), base, {shown / REPORT: ""})
        return judgement(found, Seen(frozenset(Path(one).resolve().parent for one in templates), base))
    except PackError as error:
        return judgement(Unfit((str(error),)), NOTHING)
    except Exception as error:  # noqa: BLE001 - the last door, behind which nobody tells it
        return judgement(Unfit((internal(error),)), NOTHING)


def judgement(found: Outcome | Unfit, seen: Seen) -> Judgement:
    """Return what the CDK is told; what was acknowledged is told too, as it is the CDK that hides it.

    What could not be read, or is not known from here, never keeps a synth from going on.
    """
    if isinstance(found, Unfit):
        return Judgement(tuple(_itself(line, Severity.ERROR) for line in found.lines), passes=False)
    report = found.report
    acknowledged = [one for one in report.silenced if one.silence is not None and one.silence.scope]
    told = tuple(
        _violation(one, seen, found.firm)
        for one in worst_first((*report.findings, *acknowledged))
        if _is_asked(one, report, seen)
    )
    failing = {FATAL, Severity.ERROR, *(() if found.fail_on is FailOn.ERROR else (Severity.WARNING,))}
    passes = not report.faults and failing.isdisjoint(one.severity for one in told)
    return Judgement((*told, *_unjudged(report, seen)), passes=passes)


def _is_asked(found: Finding, report: Report, seen: Seen) -> bool:
    """Whether a finding is about what was asked for; what became of a policy needs the whole app to tell."""
    if found.resources:
        return bool(seen.asked(found))
    if all(rule.id != found.rule or rule.subject is not Applied for rule in report.manual):
        return True
    templates = (seen.here / one for one in report.inputs if one.endswith(".template.json"))
    return all(one.parent in seen.folders for one in templates)


def _violation(found: Finding, seen: Seen, firm: frozenset[str]) -> Violation:
    is_fatal = found.rule in firm and found.severity is Severity.ERROR
    more = {"name": found.name, "confidence": str(found.hit.confidence), "docs": found.page}
    is_source = all(one.template != found.hit.at for one in found.origins)
    return Violation(
        rule=found.rule,
        says=inert(sentence(found) + _place(found)),
        severity=FATAL if is_fatal else str(found.severity),
        fix=inert(found.hit.fix),
        more=more | ({"source": inert(_spot(found.hit.at))} if is_source else {}),
        resources=tuple(_resource(one, seen) for one in seen.asked(found)) or (ROOT,),
    )


def _place(found: Finding) -> str:
    """Return the words for a place that the CDK does not tell itself, as it has noted none."""
    how = {one.how for one in found.origins}
    if not found.origins or How.DERIVED in how:
        return f" (at {_spot(found.hit.at)})"
    return f" (somewhere around {_spot(found.hit.at)})" if How.ANCESTOR in how else ""


def _spot(at: Place) -> str:
    return f"{at.file}:{at.span.line}:{at.span.column}"


def _resource(origin: Origin, seen: Seen) -> Resource:
    at = origin.template
    match at.steps:
        case ("Resources", str(logical), *rest):
            return Resource(origin.construct, logical, str(seen.template(at)), ".".join(map(str, rest)))
        case _:
            return Resource(origin.construct)


def _unjudged(report: Report, seen: Seen) -> Iterator[Violation]:
    """Yield what was not judged, and why."""
    for fault in report.faults:
        yield _itself(f"internal error: {fault}", Severity.ERROR)
    if not report.inputs and not report.gaps:
        yield _itself(_NOWHERE, Severity.WARNING)
    for gap in report.told_gaps:
        yield _gap(gap, seen)


def _gap(gap: Gap, seen: Seen) -> Violation:
    says = gap.says if gap.says.startswith(("cannot be read", "not checked")) else f"not checked: {gap.says}"
    severity = Severity.WARNING if gap.fault else Severity.INFO
    told = _itself(f"{says} (at {_spot(gap.at)})", severity)
    resource = _resource(Origin("", gap.at, None, How.NONE), seen)
    return Violation(told.rule, told.says, told.severity, resources=(resource,))


def _itself(says: str, severity: Severity) -> Violation:
    """Return what this program has to say of itself."""
    return Violation(ITSELF, inert(says), str(severity))
