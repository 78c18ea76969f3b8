"""An audit from its target to the exit code."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from shutil import get_terminal_size

from msgspec import Struct

from unbuffered.cli.checking import Wish, begun, conclude, keep, wanted_of
from unbuffered.cli.terminal import VERSION, Exit, is_watched, note, say, show, stop
from unbuffered.collect import Collected
from unbuffered.deployed.auditing import Asked, fetched
from unbuffered.deployed.calls import Calls, Source, account_of
from unbuffered.deployed.drift import Drifting
from unbuffered.deployed.fetching import Fetched
from unbuffered.deployed.operations import policy
from unbuffered.deployed.packages import Loaded, libraries_in
from unbuffered.deployed.refused import RefusedError, UnreadyError, Why
from unbuffered.deployed.saved import Saving, Target, load
from unbuffered.packs import PackError
from unbuffered.progress import Tell, silent
from unbuffered.readers.estate.exports import Environment
from unbuffered.readers.estate.library import Library
from unbuffered.reporters.words import some
from unbuffered.run import Material, Occasion, Outcome, judge
from unbuffered.stated import StatedError
from unbuffered.watching import Watching


class Demand(Struct, frozen=True):
    """What is to be audited and how AWS is reached: `save` and `saved` are folders of answers.

    With `code` the code of functions is loaded too.
    """

    stacks: tuple[str, ...]
    apis: tuple[str, ...]
    stage: str
    everything: bool
    profile: str | None
    region: str | None
    save: str | None
    saved: str | None
    code: bool

    @property
    def target(self) -> Target:
        """What is named."""
        return Target(self.stacks, self.apis, self.stage, self.everything)


class _Ready(Struct, frozen=True):
    """Who answers, for which target, in which Region."""

    source: Source
    target: Target
    region: str


def print_policy(region: str | None, *, code: bool) -> None:
    """Print the smallest IAM policy with which an audit reads everything."""
    say(json.dumps(policy(region, code=code), indent=2) + "\n")


def carry_out(demand: Demand, wish: Wish) -> Exit:
    """Read what is deployed, judge and report it, and return the exit code."""
    wanted = wanted_of(wish)
    wish = begun(wish)
    watching = Watching(show, get_terminal_size((80, 24)).columns)
    tell = watching if is_watched() and not wish.quiet else silent
    try:
        ready = _ready(demand)
        calls = Calls(ready.source)
        environment = _introduce(calls, ready.region, quiet=wish.quiet)
        found = fetched(calls, Asked(ready.target, ready.region, demand.code), tell)
        watching.end()
        outcome = _judged(found, wish, tell, environment)
    except UnreadyError as error:
        watching.end()
        stop(str(error))
    except PackError as error:
        stop(str(error))
    except StatedError as error:
        stop(*error.lines)
    finally:
        watching.end()
    if not wish.quiet:
        _told(found, ready.source)
    keep(wish, outcome.report)
    code = conclude(wish, wanted, outcome.report, _looked(found, outcome))
    return max(code, Exit.USAGE) if _unsaved(ready.source) else code


def _ready(demand: Demand) -> _Ready:
    """Return who answers; stop where a wish contradicts itself or names nothing."""
    if demand.saved is not None:
        if demand.save is not None or demand.profile is not None or demand.region is not None:
            stop("--from takes answers from a folder, so it goes with no --save, --profile or --region")
        saved = load(Path(demand.saved))
        target = saved.target if demand.target.is_empty else demand.target
        _named(target)
        return _Ready(saved, target, saved.region)
    _named(demand.target)
    live = _live(demand)
    if demand.save is None:
        return live
    folder = Path(demand.save)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        stop(f"--save wants a folder that is new or empty, and {folder} is not")
    saving = Saving(live.source, folder)
    saving.begin(live.target, live.region)
    return _Ready(saving, live.target, live.region)


def _named(target: Target) -> None:
    if target.is_empty:
        stop("name what to audit: --stack NAME, --rest-api ID, or --all")
    if not all(one.strip() for one in (*target.stacks, *target.apis)):
        stop("--stack or --rest-api is given an empty name")


def _live(demand: Demand) -> _Ready:
    """Return AWS itself; what talks to it is an extra, and slow to load."""
    try:
        from unbuffered.deployed.live import connect
    except ModuleNotFoundError as error:
        if error.name not in {"boto3", "botocore"}:
            raise
        stop('audit needs boto3: pip install "unbuffered[aws]"')
    live = connect(demand.profile, demand.region)
    return _Ready(live, demand.target, live.region)


def _introduce(calls: Calls, region: str, *, quiet: bool) -> Environment:
    """Say first whose account this is, and return it."""
    try:
        account = account_of(calls.identity())
    except RefusedError as refused:
        # What fails before AWS has seen the credentials tells nothing of them.
        told = "AWS cannot be asked" if refused.why is Why.FAILED else "AWS does not know who asks"
        stop(f"{told}: {refused.says}")
    if not quiet:
        note(f"unbuffered: account {account}, region {region}")
    return Environment(account, region)


def _judged(found: Fetched, wish: Wish, tell: Tell, environment: Environment) -> Outcome:
    """Return what is found in the documents that were read; no file of this machine is looked at."""
    here = Path.cwd()
    texts = tuple(found.sources.values())
    installed = {root: libraries_in(package) for root, package in found.packages.items()}
    library = Library(
        Loaded(here, (), {}, found.packages, installed), uploaded=found.uploaded, loaded=found.loaded
    )

    def parameters(file: PurePosixPath) -> Mapping[str, str]:
        return found.parameters.get(file, {})

    material = Material(
        library=library,
        collected=Collected(texts, (), (), tuple(found.gaps), len(texts) + len(found.uploaded)),
        parameters=parameters,
        # A stack that was not looked at this time is not mended.
        is_gone=lambda _: False,
        mark=Drifting(found.world).marked,
        editable=False,
        environment=environment,
    )
    return judge(wish.settings, wish.rules, Occasion(here, datetime.now(UTC).date(), {}, tell), material)


def _told(found: Fetched, source: Source) -> None:
    """Say each thing that AWS did not tell, in a line of its own."""
    for says in dict.fromkeys(gap.says for gap in found.gaps):
        note(f"unbuffered: {says}")
    if found.calls.denied:
        note("unbuffered: every permission that an audit needs is printed by unbuffered audit --iam-policy")
    flaws = _unsaved(source)
    if flaws:
        more = f", and {some(len(flaws) - 1, 'more answer')}" if flaws[1:] else ""
        note(f"unbuffered: {flaws[0]}{more}")


def _unsaved(source: Source) -> list[str]:
    """Return what is told of answers that were to be saved, and could not be."""
    return source.flaws if isinstance(source, Saving) else []


def _looked(found: Fetched, outcome: Outcome) -> str:
    made = some(len(found.calls.made), "operation")
    apis = f"{some(len(found.world.apis), 'API')} and {some(len(found.functions), 'function')} looked at"
    ran = some(len(outcome.report.rules), "rule")
    return f"unbuffered {VERSION}: {some(outcome.templates, 'template')}, {apis}, {made} used, {ran}"
