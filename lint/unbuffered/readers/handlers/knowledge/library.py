"""The knowledge base of a run: the packs' files, and the user's."""

import json
from functools import cache
from pathlib import Path, PurePosixPath

from unbuffered.disk import InputError, decode, read, reason
from unbuffered.readers.handlers.knowledge.claims import Knowledge
from unbuffered.readers.handlers.knowledge.reading import learn, misfits

SCHEMA = Path(__file__).with_name("knowledge.schema.json")


@cache
def known(files: tuple[Path, ...]) -> Knowledge:
    """Return what files that are sound say; later ones add to earlier ones, and overrule them."""
    knowledge = Knowledge()
    for path in files:
        learn(knowledge, PurePosixPath(path.as_posix()), decode(read(path)))
    return knowledge


def flaws(path: Path) -> list[str]:
    """Return what is wrong with a user's file, with file, line and column; nothing if it is sound."""
    try:
        text = decode(read(path))
    except InputError as error:
        return [f"{path}: {error.says}"]
    except OSError as error:
        return [f"{path} cannot be read: {reason(error)}"]
    schema = json.loads(SCHEMA.read_text("utf-8"))
    gaps = misfits(PurePosixPath(path.as_posix()), text, schema)
    return [f"{gap.at.file}:{gap.at.span.line}:{gap.at.span.column}: {gap.says}" for gap in gaps]
