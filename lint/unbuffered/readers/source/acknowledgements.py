"""What the programs around cloud assemblies acknowledge, as the CDK noted it.

What is acknowledged in a stack stands in the stack's metadata. What is acknowledged for a stage or for the
whole app stands nowhere but in the report of the synth, and there only if it hid something.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath

from unbuffered.disk import InputError, Tree
from unbuffered.model.acknowledged import PLUGIN, REPORT, Acknowledged, Scope
from unbuffered.model.place import Place, Span
from unbuffered.readers.assemblies.assembly import Notes
from unbuffered.readers.assemblies.manifest import mapping, text_in
from unbuffered.readers.estate.stacks import Stack
from unbuffered.readers.source.constructs.frames import Frame, user_frames
from unbuffered.readers.source.constructs.metadata import Metadata
from unbuffered.readers.source.sourcefiles import SourceFiles

_MARKS = (f"{PLUGIN}::", "Annotation::UNB")


def acknowledgements(
    noted: Mapping[str, Notes], stacks: Iterable[Stack], files: SourceFiles
) -> Iterator[Acknowledged]:
    """Yield what is acknowledged, stack by stack, and then for what holds several."""
    known = [stack for stack in stacks if stack.root.id in noted]
    for id_, notes in noted.items():
        templates = tuple(one.template.document.file for one in known if one.root.id == id_)
        yield from _in_stack(notes, Scope("", notes.root, templates), files)
    for root in dict.fromkeys(notes.root for notes in noted.values()):
        inner = {one.construct for one in known if one.parent is None and noted[one.id].root == root}
        yield from _in_report(root, inner, files)


def _in_stack(notes: Notes, scope: Scope, files: SourceFiles) -> Iterator[Acknowledged]:
    """Yield what a stack's metadata tells; most have nothing of ours in them, and are not parsed for it."""
    additional = notes.artifact.get("additionalMetadataFile")
    file = notes.folder / additional if isinstance(additional, str) else None
    text = _text(files.tree, file) if file is not None else ""
    if not any(mark in text for mark in _MARKS):
        return
    for path, id_, reason, frames in Metadata.of({}, _json(text)).acknowledged():
        at = _source(frames, notes.root, files) or _line(file or notes.root, text, f"/{path}", id_)
        yield Acknowledged(id_, reason, at, Scope(path, scope.folder, scope.templates))


def _in_report(root: PurePosixPath, inner: set[str], files: SourceFiles) -> Iterator[Acknowledged]:
    """Yield what only the report of the synth tells: what is acknowledged outside of any stack."""
    file = root / REPORT
    text = _text(files.tree, file)
    if _MARKS[0] not in text:
        return
    found: dict[tuple[str, str], Acknowledged] = {}
    for violation in _suppressed(_json(text)):
        id_, construct = text_in(violation.get("acknowledgedId")), text_in(violation.get("acknowledgedAt"))
        if not id_ or any(f"{construct}/".startswith(f"{one}/") for one in inner):
            continue
        frames = user_frames(violation.get("acknowledgedStackTrace"))
        at = _source(frames, root, files) or _line(file, text, id_)
        scope = Scope(construct, root, reported=True)
        found.setdefault((id_, construct), Acknowledged(id_, text_in(violation.get("reason")), at, scope))
    yield from found.values()


def _suppressed(report: object) -> Iterator[Mapping[str, object]]:
    """Yield what the report says was hidden of what our plug-in found."""
    for plugin in _listed(mapping(report).get("pluginReports")):
        if plugin.get("pluginName") == PLUGIN:
            yield from _listed(plugin.get("suppressedViolations"))


def _listed(value: object) -> list[Mapping[str, object]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _source(frames: tuple[Frame, ...], root: PurePosixPath, files: SourceFiles) -> Place | None:
    return next((place for one in frames if (place := files.place(one, root)) is not None), None)


def _line(file: PurePosixPath, text: str, *wanted: str) -> Place:
    """Return the line on which the last of some texts stands, each looked for behind the one before."""
    offset = 0
    for one in wanted:
        offset = max(text.find(json.dumps(one), offset), offset)
    line, column = text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)
    return Place(file, (), Span(line, column, line, column + len(json.dumps(wanted[-1]))))


def _text(tree: Tree, file: PurePosixPath) -> str:
    """Return the text of a file, empty for one that cannot be read: then less is known, and nothing wrong."""
    try:
        return tree.text(file)
    except InputError:
        return ""


def _json(text: str) -> object:
    try:
        found: object = json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError):
        return None
    return found
