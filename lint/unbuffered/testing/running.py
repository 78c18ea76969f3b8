"""Small projects read and judged as the program does it, in a folder of their own."""

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec.structs import replace

from unbuffered.check import check
from unbuffered.collect import Source, collect
from unbuffered.deployed.drift import Drifting
from unbuffered.deployed.world import described
from unbuffered.mending.fixing import fixed
from unbuffered.model.route import Project
from unbuffered.model.silence import Silence
from unbuffered.packs import knowledge, load
from unbuffered.policy import Bound
from unbuffered.readers.estate.library import Library
from unbuffered.readers.policies.library import read_policies
from unbuffered.readers.project import Asked, read_project
from unbuffered.readers.silences.reading import silences
from unbuffered.report import Report
from unbuffered.rule import Rule, named_ids
from unbuffered.run import Occasion, run
from unbuffered.settings.values import Preset, Settings
from unbuffered.sifting.silenced import Hearing, silenced
from unbuffered.testing.files import BESIDE, DEPLOYED, LIST, POLICY, Expectation

TODAY = date(2026, 1, 1)
"""The day of every run on the bench: what ends on a day must end there whenever it is run."""


def project(files: Iterable[Source], *, controlled: bool = False) -> Project:
    """Return what is read of some files, laid out in a folder of their own as a user would have them.

    `controlled` reads what only policies ask for too.
    """
    with TemporaryDirectory() as folder:
        return _read(_laid_out(files, Path(folder)), Path(folder), controlled=controlled)


def _laid_out(files: Iterable[Source], folder: Path) -> list[str]:
    """Write files into a folder, and return the paths that a user would give."""
    named: list[str] = []
    for source in files:
        if source.file.name == LIST:
            continue
        path = Path(folder, source.file)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source.text, "utf-8", newline="")
        if source.named and source.file.name not in BESIDE:
            named.append(str(source.file))
    return named or ["."]


def _read(given: list[str], here: Path, *, controlled: bool) -> Project:
    tree, collected = collect(given, here)
    asked = Asked(controlled=controlled)
    if (here / DEPLOYED).is_file():
        world = described("template.yaml", json.loads((here / DEPLOYED).read_text("utf-8")))
        asked = replace(asked, mark=Drifting(world).marked)
    return read_project(collected, Library(tree), knowledge, asked)


def report(files: Iterable[Source], rules: tuple[Rule, ...]) -> Report:
    """Return the report on some files, held to the policies among them and with their silences heard."""
    sources = tuple(files)
    named = tuple(source.file for source in sources if source.file.name == POLICY)
    with TemporaryDirectory() as folder:
        here = Path(folder)
        given = _laid_out(sources, here)
        known = (*load(), *rules)
        policies = read_policies([(here / file, file) for file in named], named_ids(known))
        bound = Bound(policies, TODAY)
        told = check(_read(given, here, controlled=bool(named)), rules, bound=bound)
    return silenced(told, silences(told.sources, named_ids(known)), Hearing(TODAY, bound.unsilenceable))


def found(files: Iterable[Source], rule: Rule) -> set[Expectation]:
    """Return what one rule finds in some files; one that judges silences needs the others beside it."""
    rules = load() if rule.subject is Silence else (rule,)
    findings = [one for one in report(files, rules).findings if one.rule == rule.id]
    return {(str(one.hit.at.file), one.hit.at.span.line, one.rule) for one in findings}


def mended(files: Iterable[Source], rule: Rule) -> tuple[Report, Report]:
    """Return the reports on some files before and after every cure that one rule knows was made."""
    with TemporaryDirectory() as folder:
        here = Path(folder)
        settings = Settings(paths=tuple(_laid_out(files, here)), preset=Preset.REVIEW)
        made = fixed(lambda edited: run(settings, (rule,), Occasion(here, TODAY, edited)).report, unsafe=True)
        return run(settings, (rule,), Occasion(here, TODAY)).report, made.report
