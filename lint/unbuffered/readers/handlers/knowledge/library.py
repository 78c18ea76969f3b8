"""The knowledge base of a run: the packs' files, and the user's."""

import json
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from unbuffered.disk import InputError, decode, read, reason
from unbuffered.readers.handlers.knowledge.claims import Knowledge
from unbuffered.readers.handlers.knowledge.reading import learn, learn_checked

SCHEMA = Path(__file__).with_name("knowledge.schema.json")


@dataclass(slots=True)
class Shelf:
    """What was learned so far; later files add to earlier ones, and overrule them."""

    knowledge: Knowledge = field(default_factory=Knowledge)

    def add(self, path: Path) -> None:
        """Learn a file of a pack, which its own tests hold to the schema."""
        learn(self.knowledge, PurePosixPath(path.name), path.read_text("utf-8"))

    def add_checked(self, path: Path) -> list[str]:
        """Learn a user's file; return what is wrong with it, with file, line and column."""
        try:
            text = decode(read(path))
        except InputError as error:
            return [f"{path}: {error.says}"]
        except OSError as error:
            return [f"{path} cannot be read: {reason(error)}"]
        schema = json.loads(SCHEMA.read_text("utf-8"))
        gaps = learn_checked(self.knowledge, PurePosixPath(path.as_posix()), text, schema)
        return [f"{gap.at.file}:{gap.at.span.line}:{gap.at.span.column}: {gap.says}" for gap in gaps]
