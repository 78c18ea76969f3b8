"""The knowledge base of a run: the packs' files, and the user's."""

from functools import lru_cache
from pathlib import Path, PurePosixPath

from unbuffered.disk import decode, read
from unbuffered.readers.documents.schema import held, spoken
from unbuffered.readers.handlers.knowledge.claims import Knowledge
from unbuffered.readers.handlers.knowledge.reading import learn

SCHEMA = Path(__file__).with_name("knowledge.schema.json")


def known(files: tuple[Path, ...]) -> Knowledge:
    """Return what files that are sound say; later ones add to earlier ones, and overrule them."""
    return _learned(tuple((PurePosixPath(path.as_posix()), decode(read(path))) for path in files))


# By their texts: a process that serves an editor outlives what stands in a file.
@lru_cache(maxsize=4)
def _learned(files: tuple[tuple[PurePosixPath, str], ...]) -> Knowledge:
    knowledge = Knowledge()
    for file, text in files:
        learn(knowledge, file, text)
    return knowledge


def flaws(path: Path, file: PurePosixPath) -> list[str]:
    """Return what is wrong with a user's file, with its name, line and column; nothing if it is sound."""
    return spoken(held(path, SCHEMA, "an entry of the knowledge base", file).gaps)
