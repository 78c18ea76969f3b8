"""CDK cloud assemblies: the stacks that a manifest names, read as the deployment reads them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from msgspec import Struct

from unbuffered.disk import HERE, MANIFEST, Tree
from unbuffered.model.place import Place, Span
from unbuffered.model.route import Gap
from unbuffered.readers.assemblies.manifest import Files, Json, major, mapping, mappings, text_in
from unbuffered.readers.assemblies.uploads import read_assets
from unbuffered.readers.documents.tree import UnreadableError
from unbuffered.readers.estate.assets import Assets
from unbuffered.readers.estate.exports import ANYWHERE, Environment
from unbuffered.readers.estate.library import Library
from unbuffered.readers.estate.stacks import Stack
from unbuffered.readers.estate.template import read_template

NEWEST = 55
"""The newest schema of the cloud assembly that these readers were tried with."""

_UNKNOWN = frozenset({"unknown-account", "unknown-region", ""})


class Notes(Struct, frozen=True):
    """Where the CDK noted of a stack who made its resources: the artifact, and the file of the tree."""

    folder: PurePosixPath
    root: PurePosixPath
    artifact: Json
    tree: PurePosixPath


@dataclass(slots=True)
class Assembly:
    """One cloud assembly being read, stages and all; `root` is its outermost folder."""

    root: PurePosixPath
    library: Library
    project: PurePosixPath = HERE
    notes: dict[str, Notes] = field(default_factory=dict)
    """By the id of a stack: where the CDK noted who made its resources."""

    _files: Files = field(init=False)
    _seen: set[Path] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Begin with everything readable."""
        self._files = Files(self.root, self.library)

    @property
    def gaps(self) -> list[Gap]:
        """What could not be read."""
        return self._files.gaps

    def stacks(self) -> list[Stack]:
        """Return the stacks of the assembly and of its stages."""
        self.project = project_of(self.library.tree, self.root)
        return list(self._folder(self.root, None))

    def _folder(self, folder: PurePosixPath, outer: int | None) -> Iterator[Stack]:
        """Yield the stacks of one folder; stages that lead back to a folder are no further ones."""
        real = self.library.tree.real(folder)
        if real in self._seen:
            return
        self._seen.add(real)
        file = folder / MANIFEST
        manifest, text = self._files.json(file)
        if manifest is None:
            yield from self._without_manifest(folder)
            return
        version = major(manifest.get("version"))
        self._age(file, text, version, outer)
        artifacts = mappings(manifest.get("artifacts"))
        if manifest.get("missing"):
            says = "not checked: values that were looked up are missing, so its templates hold stand-ins"
            self._files.gap(says, file, text, "missing", fault=False)
        assets = read_assets(self._files, folder, artifacts, text)
        tree = _tree_file(self.root, artifacts)
        for name, artifact in artifacts.items():
            properties = mapping(artifact.get("properties"))
            match artifact.get("type"):
                case "aws:cloudformation:stack":
                    stack = self._stack(folder, name, artifact, properties, assets)
                    if stack is not None:
                        self.notes[stack.id] = Notes(folder, self.root, artifact, tree)
                        yield stack
                case "cdk:cloud-assembly":
                    inner = self._files.path(folder, properties.get("directoryName"), file, text)
                    if inner is not None:
                        yield from self._folder(inner, version)
                case _:
                    continue

    def _age(self, file: PurePosixPath, text: str, version: int | None, outer: int | None) -> None:
        if version is None:
            self._files.gap(
                "the manifest of the cloud assembly does not tell its version", file, text, "version"
            )
        elif version > NEWEST:
            says = f"schema {version} of this cloud assembly is newer than {NEWEST}, and read as {NEWEST} is"
            self._files.gap(says, file, text, "version", fault=False)
        if outer is not None and version != outer:
            says = (
                f"this stage was synthesized with schema {version}, the assembly around it with {outer}:"
                " one of the two may be older than the source"
            )
            self._files.gap(says, file, text, "version", fault=False)

    def _stack(
        self, folder: PurePosixPath, name: str, artifact: Json, properties: Json, assets: Assets
    ) -> Stack | None:
        file = folder / MANIFEST
        path = self._files.path(folder, properties.get("templateFile"), file, "")
        if path is None:
            return None
        try:
            document = self.library.include(file, str(path.relative_to(folder)))
        except (UnreadableError, ValueError) as error:
            says = error.says if isinstance(error, UnreadableError) else "it lies elsewhere"
            self._files.gap(
                f"stack {name} is not checked: {path.name} cannot be read: {says}", file, "", path.name
            )
            return None
        self.gaps.extend(
            Gap(flaw.says, Place(path, (), document.character(flaw.offset)), fault=True)
            for flaw in document.flaws
        )
        id_ = f"{folder}:{name}"
        title = text_in(artifact.get("displayName")) or text_in(properties.get("stackName")) or name
        # A stack of a stage may be displayed with its real name behind it: "Prod/Api (Prod-Api)".
        construct = title.partition(" (")[0]
        template = read_template(document, id_, construct)
        return Stack(
            id=id_,
            template=template,
            title=construct,
            name=text_in(properties.get("stackName")) or name,
            construct=construct,
            group=str(folder),
            project=self.project,
            environment=_environment(text_in(artifact.get("environment"))),
            assets=assets,
        )

    def _without_manifest(self, folder: PurePosixPath) -> Iterator[Stack]:
        """Yield the templates that lie in a folder whose manifest cannot be used, each by itself."""
        for file in self.library.tree.files(folder):
            if file.name.endswith(".template.json") and ".nested." not in file.name:
                name = file.name.removesuffix(".template.json")
                stack = self._stack(folder, name, {}, {"templateFile": file.name}, Assets())
                if stack is not None:
                    yield stack


def project_of(tree: Tree, root: PurePosixPath) -> PurePosixPath:
    """Return the folder of the CDK project that an assembly belongs to: the nearest with a cdk.json."""
    for folder in root.parents:
        if tree.has(folder / "cdk.json"):
            return folder
    return root.parent


def _environment(written: str) -> Environment:
    """Return the environment of ``aws://account/region``; what only the deployment decides is None."""
    account, _, region = written.removeprefix("aws://").partition("/")
    if not written:
        return ANYWHERE
    return Environment(
        account if account not in _UNKNOWN else None, region if region not in _UNKNOWN else None
    )


def _tree_file(root: PurePosixPath, artifacts: Mapping[str, Json]) -> PurePosixPath:
    """Return the file of the construct tree, which lies once at the root for all stages."""
    for artifact in artifacts.values():
        if artifact.get("type") == "cdk:tree":
            name = text_in(mapping(artifact.get("properties")).get("file"))
            if name and "/" not in name:
                return root / name
    return root / "tree.json"


def made_twice(found: list[tuple[PurePosixPath, list[Stack]]]) -> Iterator[Gap]:
    """Yield one gap for each assembly whose stacks an earlier one makes too."""
    made: dict[tuple[str | None, Environment], PurePosixPath] = {}
    for folder, stacks in found:
        again: dict[PurePosixPath, list[str]] = {}
        for stack in stacks:
            before = made.setdefault((stack.name, stack.environment), folder)
            if before != folder:
                again.setdefault(before, []).append(stack.title)
        for before, titles in again.items():
            more = f"stacks {titles[0]} and {len(titles) - 1} more are"
            what = more if len(titles) > 1 else f"stack {titles[0]} is"
            says = f"{what} also in {before}: one of the two assemblies may be older than the source"
            yield Gap(says, Place(folder / MANIFEST, (), Span(1, 1, 1, 2)))
