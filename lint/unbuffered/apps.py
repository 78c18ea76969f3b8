"""CDK apps among the files, and which of them have no cloud assembly here."""

import os
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from unbuffered.disk import ASSEMBLY, InputError, Tree

_LARGEST = 1_000_000


def unsynthesized(
    tree: Tree, apps: Iterable[PurePosixPath], assemblies: Sequence[PurePosixPath]
) -> tuple[PurePosixPath, ...]:
    """Return the apps, by their file, that have an assembly neither below them nor where they write it."""
    return tuple(app for app in apps if not any(_is_of(one, app, tree) for one in assemblies))


def _is_of(assembly: PurePosixPath, app: PurePosixPath, tree: Tree) -> bool:
    return assembly.is_relative_to(app.parent) or assembly == _output(app, tree)


def _output(app: PurePosixPath, tree: Tree) -> PurePosixPath:
    """Return the folder that an app's assembly is written to; the usual one if its file does not say."""
    # Imported here: hardly any project has such a file.
    import json

    try:
        told = json.loads(tree.data(app, _LARGEST))
    except (InputError, ValueError, RecursionError):
        told = None
    output = told.get("output") if isinstance(told, dict) else None
    folder = output if isinstance(output, str) else ASSEMBLY
    return PurePosixPath(os.path.normpath(app.parent / folder))
