"""The starter toolkit's own file, .bedrock_agentcore.yaml: agents that no template defines (AC-19)."""

from collections.abc import Iterator
from pathlib import PurePosixPath
from posixpath import basename, normpath

from msgspec import Struct

from unbuffered.model.fact import Known, value_of
from unbuffered.readers.code.artifacts import Artifact
from unbuffered.readers.code.packages import Folder
from unbuffered.readers.documents.tree import UnreadableError
from unbuffered.readers.estate.stacks import Stack
from unbuffered.readers.estate.template import sections
from unbuffered.readers.resolution.properties import Properties
from unbuffered.readers.resolution.scope import Scope

FILE = ".bedrock_agentcore.yaml"


class Configured(Struct, frozen=True):
    """One agent of the toolkit's file."""

    name: str
    own: Properties

    @property
    def id(self) -> str:
        """The id that AgentCore gave it, empty before it is deployed."""
        return value_of(self.own.inside("bedrock_agentcore").word("agent_id")) or ""

    def code(self) -> tuple[Artifact, str] | None:
        """Return the folder of its code and the entry file in it."""
        fact = self.own.word("entrypoint")
        if not isinstance(fact, Known):
            return None
        tree = self.own.scope.estate.library.tree
        here = self.own.scope.template.document.file.parent
        # The toolkit may write the path of the machine on which it ran; the file lies here all the same.
        for written in (fact.value, basename(fact.value)):
            file = PurePosixPath(normpath(here / written))
            if tree.has(file):
                return Artifact(Folder(tree, file.parent)), file.name
        return None


def configured(scope: Scope) -> Iterator[Configured]:
    """Yield the agents of the toolkit's file nearest to a template, if it lies in the tree."""
    library = scope.estate.library
    for folder in scope.template.document.file.parents:
        file = folder / FILE
        if not library.tree.has(file):
            continue
        try:
            document = library.include(file, FILE)
        except UnreadableError:
            return
        there = Scope(scope.estate, Stack(str(file), sections(document)), scope.world, scope.memo)
        root = Properties(there, (there.root,), there.root.place)
        for name, spot in root.inside("agents").names().items():
            yield Configured(name, Properties(there, (spot,), spot.key_place))
        return
