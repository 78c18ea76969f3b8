"""What an image is built for, as far as its Dockerfile says so and nothing else may say otherwise."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from unbuffered.disk import InputError, Tree
from unbuffered.model.fact import Absent, Fact, Known, Unknown
from unbuffered.model.place import Place
from unbuffered.readers.code.artifacts import Artifact
from unbuffered.readers.code.entrypoints.dockerfile import Image
from unbuffered.readers.resolution.properties import Properties

_TAG = re.compile(r"(?:^|[-_:/.])(?:amd64|x86[-_]64|arm64(?:v8)?|aarch64)(?:$|[-_:/.@])")
_ARM = b"linux/arm64"
_BUILDS = (
    "docker-bake.hcl",
    "docker-bake.json",
    "Makefile",
    "makefile",
    "justfile",
    "Taskfile.yml",
    "buildspec.yml",
    "buildspec.yaml",
    "docker-compose.yml",
    "docker-compose.yaml",
    "compose.yml",
    "compose.yaml",
    "package.json",
    "build.sh",
    "deploy.sh",
    ".gitlab-ci.yml",
    ".bedrock_agentcore.yaml",
)
"""Where people write how an image is built."""
_WORKFLOWS = ".github/workflows"
_LONGEST = 200_000
_MOST = 100


def platform(own: Properties, artifact: Artifact, built: Image, at: Place) -> Fact[str]:
    """Return the platform of a FROM, or the base whose tag names one."""
    told = built.platform or (built.origin if _TAG.search(built.origin) else "")
    if not told:
        return Absent(at)
    if "$" in told:
        return Unknown("a variable of the build decides the platform", at)
    if "arm64" in artifact.platform:
        return Unknown("the CDK builds it for linux/arm64", at)
    elsewhere = _built_elsewhere(own.scope.estate.library.tree, artifact.package.file("."))
    if elsewhere is not None:
        return Unknown(f"{elsewhere} builds for linux/arm64", at)
    return Known(told, at)


def _built_elsewhere(tree: Tree, folder: PurePosixPath) -> PurePosixPath | None:
    """Return a file, in a folder or one above it, that builds for the platform that agents run on."""
    return next((file for file in _builds(tree, folder) if _has(tree, file)), None)


def _builds(tree: Tree, folder: PurePosixPath) -> Iterator[PurePosixPath]:
    for here in (folder, *folder.parents):
        yield from (here / name for name in _BUILDS)
        if tree.holds_folder(here / _WORKFLOWS):
            yield from tree.files(here / _WORKFLOWS)[:_MOST]


def _has(tree: Tree, file: PurePosixPath) -> bool:
    try:
        return tree.has(file) and _ARM in tree.data(file, _LONGEST)
    except InputError:
        return False
