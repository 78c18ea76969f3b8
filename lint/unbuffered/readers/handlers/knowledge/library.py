"""The knowledge base of a run: the packs' files, and the user's."""

from functools import cache
from pathlib import Path, PurePosixPath

from unbuffered.disk import decode, read
from unbuffered.readers.documents.schema import held, spoken
from unbuffered.readers.handlers.knowledge.claims import Knowledge
from unbuffered.readers.handlers.knowledge.reading import learn

SCHEMA = Path(__file__).with_name("knowledge.schema.json")


@cache
def known(files: tuple[Path, ...]) -> Knowledge:
    """Return what files that are sound say; later ones add to earlier ones, and overrule them."""
    knowledge = Knowledge()
    for path in files:
        learn(knowledge, PurePosixPath(path.as_posix()), decode(read(path)))
    return knowledge


def flaws(path: Path, file: PurePosixPath) -> list[str]:
    """Return what is wrong with a user's file, with its name, line and column; nothing if it is sound."""
    return spoken(held(path, SCHEMA, "an entry of the knowledge base", file).gaps)
