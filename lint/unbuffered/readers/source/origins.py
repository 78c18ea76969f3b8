"""From a synthesized resource to the construct, and to the line of source that made it."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath
from typing import Protocol

from unbuffered.disk import InputError
from unbuffered.model.acknowledged import Acknowledged
from unbuffered.model.origin import How
from unbuffered.model.place import Place, Span
from unbuffered.readers.assemblies.assembly import Notes
from unbuffered.readers.assemblies.manifest import number_in
from unbuffered.readers.estate.library import Library
from unbuffered.readers.estate.stacks import Stack
from unbuffered.readers.source.constructs.frames import Frame
from unbuffered.readers.source.constructs.metadata import Metadata
from unbuffered.readers.source.constructs.tree import ConstructTree
from unbuffered.readers.source.paths import Paths, Seen
from unbuffered.readers.source.sourcefiles import SourceFiles

TRACES = (
    "the CDK noted no source lines in {folder}, so they are searched for by construct:"
    " `JSII_HOST_STACK_TRACES=1 cdk synth` notes them for Python,"
    " `cdk synth --debug` for libraries before 2.251"
)


class Searched(Protocol):
    """The program around an assembly, to be searched."""

    def find(self, construct: str, class_of: Callable[[str], str]) -> tuple[Place | None, How]:
        """Return the line that makes a construct, and how surely."""

    def overrides(self, path: str) -> Iterator[Place]:
        """Yield where a property of this path is overridden."""

    def salts(self) -> Iterator[Place]:
        """Yield where a deployment gets another logical id."""


@dataclass
class Origins(Paths):
    """Finds source lines: by assignments, creation, old traces, and last by a search of the source."""

    library: Library
    noted: dict[str, Notes] = field(default_factory=dict)
    """By the id of a stack of an assembly."""

    _metadata: dict[str, Metadata] = field(default_factory=dict)
    _trees: dict[PurePosixPath, ConstructTree] = field(default_factory=dict)
    _made: dict[tuple[str, str], tuple[Place | None, How]] = field(default_factory=dict)
    _typed: dict[str, dict[str, str]] = field(default_factory=dict)
    _programs: dict[PurePosixPath, Searched] = field(default_factory=dict)
    _raw: dict[PurePosixPath, object] = field(default_factory=dict)
    _said: dict[str, None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Begin with no stack."""
        super().__init__()

    @cached_property
    def files(self) -> SourceFiles:
        """The source files of the projects around the assemblies."""
        return SourceFiles(self.library.tree)

    @property
    def texts(self) -> dict[PurePosixPath, str]:
        """The texts of the source files that were found so far."""
        return self.files.texts

    @property
    def notes(self) -> tuple[str, ...]:
        """What to do so that more is found, each once."""
        return tuple(self._said)

    @cached_property
    def acknowledged(self) -> tuple[Acknowledged, ...]:
        """What the programs acknowledge, whatever it is."""
        # Imported here: it is of use for those alone who tell the CDK what they know.
        from unbuffered.readers.source.acknowledgements import acknowledgements

        return tuple(acknowledgements(self.noted, self._stacks.values(), self.files))

    def path_of(self, stack: Stack, logical: str, noted: str) -> str:
        """Return the construct's path; the metadata knows it where the template does not."""
        notes = self.noted.get(stack.root.id)
        if noted or notes is None:
            return noted
        return self._read(stack.root.id, notes).path_of(logical) or logical

    def line(self, seen: Seen) -> tuple[Place | None, How]:
        """Return the most exact source line that is known for what a construct made."""
        notes = self.noted.get(seen.stack.root.id)
        if notes is None:
            return None, How.NONE
        metadata = self._read(seen.stack.root.id, notes)
        inner = seen.rest[1:] if seen.rest[:1] == ("Properties",) else ()
        assigned = self._assigned(notes, metadata, seen.construct, inner) if inner else None
        if assigned is not None:
            return assigned, How.ASSIGNED
        key = (seen.stack.root.id, seen.construct)
        if key not in self._made:
            self._made[key] = self._creation(notes, metadata, seen)
        return self._made[key]

    def root_of(self, seen: Seen) -> PurePosixPath | None:
        """Return the assembly that a construct belongs to."""
        notes = self.noted.get(seen.stack.root.id)
        return notes.root if notes is not None else None

    def tree_of(self, root: PurePosixPath) -> object:
        """Return the construct tree of an assembly as it is written; None if it cannot be read."""
        for notes in self.noted.values():
            if notes.root == root:
                return self._raw_tree(notes)
        return None

    def version(self, root: PurePosixPath) -> tuple[int, ...] | None:
        """Return the version of aws-cdk-lib that synthesized an assembly."""
        for notes in self.noted.values():
            if notes.root == root:
                parts = self._tree(notes).version.split(".")
                numbers = tuple(number for part in parts if (number := number_in(part)) is not None)
                return numbers if len(numbers) == len(parts) else None
        return None

    def _creation(self, notes: Notes, metadata: Metadata, seen: Seen) -> tuple[Place | None, How]:
        """Return the most exact line that is known for the making of a construct."""
        created = self._first(notes, metadata.created(seen.construct))
        if created is not None:
            return created, How.CREATED
        if not metadata.traced:
            self._said.setdefault(TRACES.format(folder=notes.root))
        tree, kinds = self._tree(notes), self._kinds(seen.stack)
        return self.program(notes.root).find(
            seen.construct, lambda path: tree.class_of(path) or kinds.get(path, "")
        )

    def _assigned(
        self, notes: Notes, metadata: Metadata, construct: str, inner: tuple[str, ...]
    ) -> Place | None:
        """Return where a property was assigned: the line that names its innermost key, else the last."""
        found = [
            place
            for name, frames in metadata.assignments(construct)
            if name == inner[0] and (place := self._first(notes, frames)) is not None
        ]
        for key in reversed(inner[1:]):
            named = [place for place in found if key in self.files.line(place)]
            if named:
                return named[-1]
        return found[-1] if found and len(inner) == 1 else None

    def _first(self, notes: Notes, frames: tuple[Frame, ...]) -> Place | None:
        """Return the first frame that lies in the project, else the first of the user's own at all."""
        for frame in frames:
            place = self.files.place(frame, notes.root)
            if place is not None:
                return place
        away = next((one for one in frames if self.files.elsewhere(one, notes.root)), None)
        if away is None:
            return None
        column = away.column or 1
        return Place(PurePosixPath(away.file), (), Span(away.line, column, away.line, column + 1))

    def program(self, root: PurePosixPath) -> Searched:
        """Return the program around an assembly, to be searched."""
        # Imported here: an assembly of today's CDK tells its lines itself.
        from unbuffered.readers.source.programs import Program

        if root not in self._programs:
            self._programs[root] = Program(self.files, root)
        return self._programs[root]

    def _read(self, id_: str, notes: Notes) -> Metadata:
        if id_ not in self._metadata:
            additional = notes.artifact.get("additionalMetadataFile")
            file = notes.folder / additional if isinstance(additional, str) else None
            self._metadata[id_] = Metadata.of(notes.artifact, self._json(file) if file is not None else None)
        return self._metadata[id_]

    def _tree(self, notes: Notes) -> ConstructTree:
        if notes.tree not in self._trees:
            self._trees[notes.tree] = ConstructTree.of(self._raw_tree(notes))
        return self._trees[notes.tree]

    def _kinds(self, stack: Stack) -> dict[str, str]:
        """Return what kind of resource each construct of a stack makes: its class, where no tree tells it."""
        if stack.id not in self._typed:
            self._typed[stack.id] = {
                path.removesuffix("/Resource"): resource.type.rpartition("::")[2]
                for resource in stack.template.resources.values()
                if (path := self.path_of(stack, resource.id, resource.construct))
            }
        return self._typed[stack.id]

    def _raw_tree(self, notes: Notes) -> object:
        if notes.tree not in self._raw:
            self._raw[notes.tree] = self._json(notes.tree)
        return self._raw[notes.tree]

    def _json(self, file: PurePosixPath) -> object:
        """Return a JSON file; None if it is broken or missing, as then less is known and nothing is wrong."""
        try:
            found: object = json.loads(self.library.tree.text(file))
        except (InputError, ValueError, RecursionError):
            return None
        return found
