"""From a file of settings to settings; what is wrong in it is told with its line."""

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path, PurePosixPath

from unbuffered.disk import InputError, decode, read, reason
from unbuffered.finding import Severity
from unbuffered.links import landing
from unbuffered.model.route import Gap
from unbuffered.readers.documents.complaints import cut
from unbuffered.readers.documents.parse import parse
from unbuffered.readers.documents.plain import Plain, plain
from unbuffered.readers.documents.schema import MOST, flaw_at, misfits, spoken, spot_at
from unbuffered.readers.documents.tree import Document, Map, Spot, UnreadableError
from unbuffered.rule import Rule, rule_named, unknown_rule
from unbuffered.settings.found import SHARED, Found
from unbuffered.settings.values import FailOn, Preset, Scoped, Settings
from unbuffered.stated import StatedError

SCHEMA = Path(__file__).with_name("config.schema.json")
_RULES_AT = ("select", "ignore", "severity")


def read_settings(found: Found, rules: tuple[Rule, ...]) -> Settings:
    """Return what a file of settings says.

    Raises:
        StatedError: it cannot be read, is not what the schema wants, or names rules that there are not.

    """
    document = _document(found)
    own = document if found.path.name != SHARED else _table(document)
    schema = json.loads(SCHEMA.read_text("utf-8"))
    told = misfits(own, schema, "the settings") or [
        *islice(_strangers(own, rules), MOST),
        *islice(_strays(own, found), MOST),
    ]
    if told:
        raise StatedError(spoken(told))
    return _settings(found, own, rules)


def _document(found: Found) -> Document:
    """Return the file, which may be empty."""
    try:
        if found.named:
            landing(Path(found.shown), Path.cwd())
        text = decode(read(found.path))
    except InputError as error:
        raise StatedError([f"{found.shown}: {error.says}"]) from error
    except OSError as error:
        raise StatedError([f"{found.shown} cannot be read: {reason(error)}"]) from error
    document = Document(found.shown, text, Map([], None, 0, 0))
    try:
        return parse(found.shown, text) if text.strip() else document
    except UnreadableError as error:
        raise StatedError(spoken([flaw_at(document, error.offset, error.says)])) from error


def _table(document: Document) -> Document:
    """Return the table [tool.unbuffered] as a document of its own."""
    tool = Spot(document, document.root).child("tool")
    own = tool.child("unbuffered") if tool is not None else None
    return Document(document.file, document.text, own.node if own is not None else Map([], None, 0, 0))


def _strangers(document: Document, rules: tuple[Rule, ...]) -> Iterator[Gap]:
    """Yield the names of rules that there are not."""
    said = plain(document.root)
    places: list[tuple[tuple[str | int, ...], Plain]] = [((), said)]
    places += [(("per-path", number), one) for number, one in enumerate(said.get("per-path", ()))]
    for path, table in places:
        for key in _RULES_AT:
            for number, name in enumerate(table.get(key, ())):
                if rule_named(name, rules) is None:
                    step: str | int = name if key == "severity" else number
                    spot = spot_at(document, (*path, key, step))
                    at = spot.key_place if key == "severity" else spot.place
                    yield Gap(unknown_rule(name, rules), at, fault=True)


def _strays(document: Document, found: Found) -> Iterator[Gap]:
    """Yield paths that lead out of the folder of the settings: these come with a pull request of anybody."""
    folder = (found.path.parent if not found.named else Path.cwd()).resolve()
    said = plain(document.root)
    for key in ("paths", "policies", "knowledge", "baseline"):
        values = said.get(key, ())
        for number, value in enumerate([values] if isinstance(values, str) else values):
            says = _stray(folder, value)
            if says:
                spot = spot_at(document, (key,) if isinstance(values, str) else (key, number))
                yield Gap(f"{cut(value)} {says}", spot.place, fault=True)


def _stray(folder: Path, value: str) -> str:
    """Return what is wrong with a path, empty for one that stays in its folder."""
    try:
        within = (folder / value).resolve().is_relative_to(folder)
        (folder / value).exists()
    except (OSError, ValueError):
        return "is no path"
    return "" if within else "leads out of the folder of the settings"


def _settings(found: Found, document: Document, rules: tuple[Rule, ...]) -> Settings:
    said: dict[str, Plain] = plain(document.root)
    up = PurePosixPath(*[".."] * len(found.here.parts))
    plainly = _scoped(said, rules)
    return Settings(
        here=found.here,
        paths=tuple((up / one).as_posix() for one in said.get("paths", ())) or Settings().paths,
        exclude=tuple(said.get("exclude", ())),
        preset=Preset(said.get("preset", Preset.CI)),
        fail_on=FailOn(said.get("fail-on", FailOn.ERROR)),
        select=_ids(said.get("select", ()), rules),
        ignore=plainly.ignore,
        severity=plainly.severity,
        parameters=plainly.parameters,
        policies=tuple(_policy(one, up) for one in said.get("policies", ())),
        baseline=(up / said["baseline"]).as_posix() if "baseline" in said else "",
        knowledge=tuple((up / one).as_posix() for one in said.get("knowledge", ())),
        docs_url=said.get("docs-url", ""),
        per_path=tuple(_scoped(one, rules) for one in said.get("per-path", ())),
        where={key: _origin(document, key) for key in said},
    )


def _scoped(said: Mapping[str, Plain], rules: tuple[Rule, ...]) -> Scoped:
    severities = said.get("severity", {})
    return Scoped(
        paths=tuple(said.get("paths", ())),
        ignore=_ids(said.get("ignore", ()), rules),
        severity={id_: Severity(severities[name]) for name in severities for id_ in _ids((name,), rules)},
        parameters={name: _written(value) for name, value in said.get("parameters", {}).items()},
    )


def _policy(given: str, up: PurePosixPath) -> str:
    """Return a policy as the command line would name it: a file by its path, an installed one by its name."""
    return (up / given).as_posix() if "/" in given or PurePosixPath(given).suffix else given


def _ids(names: Iterable[str], rules: tuple[Rule, ...]) -> frozenset[str]:
    found = (rule_named(name, rules) for name in names)
    return frozenset(rule.id for rule in found if rule is not None)


def _written(value: str | int | bool) -> str:  # noqa: FBT001 - a value of any of these types
    """Return a value as a parameter takes it: CloudFormation knows texts alone."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _origin(document: Document, key: str) -> str:
    spot = spot_at(document, (key,))
    return f"{document.file}:{spot.key_place.span.line}"
