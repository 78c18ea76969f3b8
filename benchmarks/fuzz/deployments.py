"""Answers of AWS as they were saved, through an audit, and code in zip files, as it loads them."""

from functools import partial
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from inputs import Files, laid_out
from oracle import sound
from projects import TODAY, project, rules

from unbuffered.collect import Collected, Source
from unbuffered.deployed.auditing import Asked, fetched
from unbuffered.deployed.calls import Calls, account_of
from unbuffered.deployed.drift import Drifting
from unbuffered.deployed.fetching import Fetched
from unbuffered.deployed.packages import Loaded, libraries_in
from unbuffered.deployed.refused import RefusedError, UnreadyError
from unbuffered.deployed.saved import Saved, load
from unbuffered.disk import InputError, decode
from unbuffered.progress import silent
from unbuffered.readers.code.zips import Zip
from unbuffered.readers.estate.exports import Environment
from unbuffered.readers.estate.library import Library
from unbuffered.report import Report
from unbuffered.run import Material, Occasion, judge
from unbuffered.settings.values import Preset, Settings
from unbuffered.timelimit import bounded

_CODE = PurePosixPath("code/Chat")
"""The name of a package in memory."""


def deployed(files: Files, data: bytes, *, every: bool) -> None:
    """Audit what was saved, as ``unbuffered audit --from`` does."""
    with TemporaryDirectory() as name:
        here = Path(name)
        laid_out(files, here)
        try:
            saved = load(here)
            calls = Calls(saved)
            account = account_of(calls.identity())
            found = bounded(lambda: fetched(calls, Asked(saved.target, saved.region, code=False), silent))
        except (UnreadyError, RefusedError):
            return
        sound(_told(found, saved, account, here), here, data, every=every)


def zipped(files: Files, data: bytes, *, every: bool) -> None:
    """Judge a template whose code is in a zip file: on the disk, and in memory as an audit loads it."""
    project(files, data, every=every)
    template, content = files.get("template.yaml"), files.get("code.zip")
    try:
        text = decode(template or b"")
        package = Zip.of(content or b"", _CODE)
    except InputError:
        return
    libraries = {_CODE: libraries_in(package)}
    with TemporaryDirectory() as name:
        tree = Loaded(Path(name), (), {}, {_CODE: package}, libraries)
        library = Library(tree, loaded={("template.yaml", "Chat"): _CODE})
        sources = (Source(PurePosixPath("template.yaml"), text, named=True),)
        material = Material(
            library=library,
            collected=Collected(sources, (), (), (), 1),
            parameters=lambda _: {},
            is_gone=lambda _: False,
            editable=False,
        )
        told = judge(Settings(preset=Preset.AUDIT), rules(), Occasion(Path(name), TODAY), material).report
        sound(told, Path(name), data, every=every)


def _told(found: Fetched, saved: Saved, account: str, here: Path) -> Report:
    texts = tuple(found.sources.values())
    material = Material(
        library=Library(
            Loaded(here, (), {}, found.packages, {}), uploaded=found.uploaded, loaded=found.loaded
        ),
        collected=Collected(texts, (), (), tuple(found.gaps), len(texts) + len(found.uploaded)),
        parameters=partial(_parameters, found),
        is_gone=lambda _: False,
        mark=Drifting(found.world).marked,
        editable=False,
        environment=Environment(account, saved.region),
    )
    return judge(Settings(preset=Preset.AUDIT), rules(), Occasion(here, TODAY), material).report


def _parameters(found: Fetched, file: PurePosixPath) -> dict[str, str]:
    return dict(found.parameters.get(file, {}))
