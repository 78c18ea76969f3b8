"""What a function or an agent is made of: a folder, a zip file, a container image, or something elsewhere."""

from pathlib import PurePosixPath
from posixpath import normpath

from msgspec import Struct

from unbuffered.disk import InputError
from unbuffered.model.fact import Known
from unbuffered.model.text import Text
from unbuffered.readers.code.packages import Folder, Package
from unbuffered.readers.documents.tree import Map, Scalar, Spot
from unbuffered.readers.estate.assets import FileAsset, ImageAsset
from unbuffered.readers.estate.template import Resource
from unbuffered.readers.language.intrinsics import intrinsic
from unbuffered.readers.resolution.properties import Properties


class Artifact(Struct, frozen=True):
    """A package that can be read; a container image is told by the name of its Dockerfile in it."""

    package: Package
    dockerfile: str | None = None
    target: str | None = None
    platform: str = ""
    """What the CDK builds an image for."""


class Elsewhere(Struct, frozen=True):
    """Code that is out of reach, and why."""

    why: str


def function_artifact(own: Properties, resource: Resource) -> Artifact | Elsewhere:
    """Return what a function is made of, as CloudFormation, SAM or the CDK name it."""
    loaded = own.scope.estate.library.loaded.get(resource.key)
    if loaded is not None:
        return (
            Elsewhere(loaded)
            if isinstance(loaded, str)
            else Artifact(Folder(own.scope.estate.library.tree, loaded))
        )
    image = _built(own, resource)
    if image is not None:
        return image
    for name in ("CodeUri", "Code"):
        spot = own.spot(name)
        if spot is not None and not _is_mapping(spot):
            return _local(own, own.text(name))
    code = own.inside("Code")
    for name in ("ImageUri", "S3Key"):
        fact = code.text(name) if code.spot(name) is not None else own.inside("CodeUri").text(name)
        if isinstance(fact, Known):
            lies = "a container image" if name == "ImageUri" else "S3"
            return _asset(own, resource, fact.value, lies)
    fact = own.text("ImageUri")
    if isinstance(fact, Known):
        return _asset(own, resource, fact.value, "a container image")
    return Elsewhere("its code is not named")


def agent_artifact(own: Properties, resource: Resource) -> Artifact | Elsewhere:
    """Return what an AgentCore runtime is made of: an image, or a zip file of code."""
    artifact = own.inside("AgentRuntimeArtifact")
    uri = artifact.inside("ContainerConfiguration").text("ContainerUri")
    if isinstance(uri, Known):
        return _asset(own, resource, uri.value, "a container image")
    spot = artifact.inside("CodeConfiguration").spot("Code")
    if spot is not None and isinstance(spot.node, Scalar):
        return _local(own, artifact.inside("CodeConfiguration").text("Code"))
    code = artifact.inside("CodeConfiguration").inside("Code").inside("S3")
    prefix = code.text("Prefix")
    if isinstance(prefix, Known):
        return _asset(own, resource, prefix.value, "S3")
    return Elsewhere("the agent's code is not named")


def _is_mapping(spot: Spot) -> bool:
    """Whether a mapping is written here, and no function or text."""
    return isinstance(spot.node, Map) and intrinsic(spot) is None


def _built(own: Properties, resource: Resource) -> Artifact | None:
    """Return the image that SAM builds, as the resource's Metadata tells it how."""
    metadata = resource.spot.child("Metadata")
    if metadata is None or metadata.child("DockerContext") is None:
        return None
    context = _word(metadata.child("DockerContext"))
    root = own.scope.template.document.file.parent / context
    folder = Folder(own.scope.estate.library.tree, PurePosixPath(normpath(root)))
    target = _word(metadata.child("DockerBuildTarget")) or None
    return Artifact(folder, _word(metadata.child("Dockerfile")) or "Dockerfile", target)


def _local(own: Properties, fact: object) -> Artifact | Elsewhere:
    """Return a folder or zip file that a template names relative to itself."""
    value = fact.value if isinstance(fact, Known) else None
    literal = value.literal if isinstance(value, Text) else None
    if literal is None or "://" in literal:
        return Elsewhere("S3" if literal is not None else "a place known only once deployed")
    return _opened(own, PurePosixPath(normpath(own.scope.template.document.file.parent / literal)), literal)


def _opened(own: Properties, path: PurePosixPath, shown: str) -> Artifact | Elsewhere:
    tree = own.scope.estate.library.tree
    if not tree.has(path):
        return Artifact(Folder(tree, path))
    if path.suffix not in {".zip", ".jar"}:
        return Artifact(Folder(tree, path.parent))
    # Imported here: only packages that are built have one, and zipfile is slow to load.
    from unbuffered.readers.code.zips import Zip

    try:
        return Artifact(Zip.open(tree, path))
    except InputError as error:
        return Elsewhere(f"{shown}: {error.says}")


def _asset(own: Properties, resource: Resource, named: Text, lies: str) -> Artifact | Elsewhere:
    """Return what a key or URI names: by its hash, by the CDK's note, or by the name of a zip file beside."""
    stack = own.scope.stack
    asset = stack.assets.named_in(named)
    match asset:
        case ImageAsset(path, dockerfile, target, platform):
            return Artifact(Folder(own.scope.estate.library.tree, path), dockerfile, target, platform)
        case FileAsset(path):
            return _opened(own, path, path.name)
        case None:
            pass
    metadata = resource.spot.child("Metadata")
    noted = _word(metadata.child("aws:asset:path")) if metadata is not None else ""
    here = own.scope.template.document.file.parent
    if noted:
        return _opened(own, PurePosixPath(normpath(here / noted)), noted)
    packaged = here / PurePosixPath(named.tail).name
    if packaged.suffix == ".zip" and own.scope.estate.library.tree.has(packaged):
        return _opened(own, packaged, packaged.name)
    return Elsewhere(lies)


def _word(spot: Spot | None) -> str:
    return spot.node.text if spot is not None and isinstance(spot.node, Scalar) else ""
