"""CDK cloud assemblies: the stacks that a manifest names, read as the deployment reads them."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from posixpath import normpath

from unbuffered.collect import HERE, MANIFEST, InputError, Tree
from unbuffered.model.place import Place, Span
from unbuffered.model.route import Gap
from unbuffered.readers.assets import Asset, Assets, FileAsset, ImageAsset
from unbuffered.readers.exports import Environment
from unbuffered.readers.library import Library
from unbuffered.readers.stacks import Stack
from unbuffered.readers.template import read_template
from unbuffered.readers.tree import UnreadableError

NEWEST = 55
"""The newest schema of the cloud assembly that these readers were tried with."""

_MAX_DEPTH = 10
_UNKNOWN = frozenset({"unknown-account", "unknown-region", ""})

Json = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Notes:
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
    gaps: list[Gap] = field(default_factory=list)
    project: PurePosixPath = HERE
    notes: dict[str, Notes] = field(default_factory=dict)
    """By the id of a stack: where the CDK noted who made its resources."""

    def stacks(self) -> list[Stack]:
        """Return the stacks of the assembly and of its stages."""
        self.project = project_of(self.library.tree, self.root)
        return list(self._folder(self.root, 0, None))

    def _folder(self, folder: PurePosixPath, depth: int, outer: int | None) -> Iterator[Stack]:
        file = folder / MANIFEST
        manifest, text = self._json(file)
        if manifest is None:
            yield from self._without_manifest(folder)
            return
        version = _major(manifest.get("version"))
        self._age(file, text, version, outer)
        artifacts = _mappings(manifest.get("artifacts"))
        if manifest.get("missing"):
            says = "not checked: values that were looked up are missing, so its templates hold stand-ins"
            self._gap(says, file, text, "missing", fault=False)
        assets = self._assets(folder, file, text, artifacts)
        tree = _tree_file(self.root, artifacts)
        for name, artifact in artifacts.items():
            properties = _mapping(artifact.get("properties"))
            match artifact.get("type"):
                case "aws:cloudformation:stack":
                    stack = self._stack(folder, name, artifact, properties, assets)
                    if stack is not None:
                        self.notes[stack.id] = Notes(folder, self.root, artifact, tree)
                        yield stack
                case "cdk:cloud-assembly":
                    inner = self._path(folder, properties.get("directoryName"), file, text)
                    if inner is not None and depth < _MAX_DEPTH and inner != folder:
                        yield from self._folder(inner, depth + 1, version)
                case _:
                    continue

    def _age(self, file: PurePosixPath, text: str, version: int | None, outer: int | None) -> None:
        if version is None:
            self._gap("the manifest of the cloud assembly does not tell its version", file, text, "version")
        elif version > NEWEST:
            says = f"schema {version} of this cloud assembly is newer than {NEWEST}, and read as {NEWEST} is"
            self._gap(says, file, text, "version", fault=False)
        if outer is not None and version != outer:
            says = (
                f"this stage was synthesized with schema {version}, the assembly around it with {outer}:"
                " one of the two may be older than the source"
            )
            self._gap(says, file, text, "version", fault=False)

    def _stack(
        self, folder: PurePosixPath, name: str, artifact: Json, properties: Json, assets: Assets
    ) -> Stack | None:
        file = folder / MANIFEST
        path = self._path(folder, properties.get("templateFile"), file, "")
        if path is None:
            return None
        try:
            document = self.library.include(file, str(path.relative_to(folder)))
        except (UnreadableError, ValueError) as error:
            says = error.says if isinstance(error, UnreadableError) else "it lies elsewhere"
            self._gap(f"stack {name} is not checked: {path.name} cannot be read: {says}", file, "", path.name)
            return None
        self.gaps += [
            Gap(flaw.says, Place(path, (), document.span(flaw.offset, flaw.offset + 1)), fault=True)
            for flaw in document.flaws
        ]
        id_ = f"{folder}:{name}"
        title = _text(artifact.get("displayName")) or _text(properties.get("stackName")) or name
        # A stack of a stage may be displayed with its real name behind it: "Prod/Api (Prod-Api)".
        construct = title.partition(" (")[0]
        template = read_template(document, id_, construct)
        self.gaps += template.gaps
        return Stack(
            id=id_,
            template=template,
            title=construct,
            name=_text(properties.get("stackName")) or name,
            construct=construct,
            group=str(folder),
            project=self.project,
            environment=_environment(_text(artifact.get("environment"))),
            assets=assets,
        )

    def _assets(
        self, folder: PurePosixPath, file: PurePosixPath, text: str, artifacts: Mapping[str, Json]
    ) -> Assets:
        found: dict[str, Asset] = {}
        for artifact in artifacts.values():
            if artifact.get("type") != "cdk:asset-manifest":
                continue
            path = self._path(folder, _mapping(artifact.get("properties")).get("file"), file, text)
            listed = self._json(path)[0] if path is not None else None
            if listed is not None:
                found.update(self._files(folder, file, text, listed))
        return Assets(found)

    def _files(
        self, folder: PurePosixPath, file: PurePosixPath, text: str, listed: Json
    ) -> Iterator[tuple[str, Asset]]:
        for hash_, one in _mappings(listed.get("files")).items():
            path = self._path(folder, _mapping(one.get("source")).get("path"), file, text)
            if path is not None:
                yield from ((name, FileAsset(path)) for name in (hash_, *_hashes(one)))
        for hash_, one in _mappings(listed.get("dockerImages")).items():
            source = _mapping(one.get("source"))
            path = self._path(folder, source.get("directory"), file, text) if "directory" in source else None
            if path is not None:
                dockerfile = _text(source.get("dockerFile")) or "Dockerfile"
                yield hash_, ImageAsset(path, dockerfile, _text(source.get("dockerBuildTarget")) or None)

    def _path(
        self, folder: PurePosixPath, written: object, file: PurePosixPath, text: str
    ) -> PurePosixPath | None:
        """Return a path that a manifest names, if it lies in the assembly."""
        name = _text(written)
        if not name:
            self._gap("an artifact names no file, so it is not checked", file, text, "artifacts")
            return None
        path = PurePosixPath(normpath(folder / name))
        if path != self.root and self.root not in path.parents and self.root != PurePosixPath():
            self._gap(f"not checked: {name} lies outside the cloud assembly", file, text, name)
            return None
        return path

    def _json(self, file: PurePosixPath) -> tuple[Json | None, str]:
        """Return a JSON file of the assembly with its text; None, and a gap, if it is broken."""
        try:
            text = self.library.tree.text(file)
        except InputError as error:
            self._gap(f"cannot be read: {error.says}", file, "", "")
            return None, ""
        try:
            found = json.loads(text)
        except json.JSONDecodeError as error:
            says = f"broken JSON: {error.msg.lower()}"
            at = Place(file, (), Span(error.lineno, error.colno, error.lineno, error.colno + 1))
            self.gaps.append(Gap(says, at, fault=True))
            return None, text
        except RecursionError:
            self._gap("broken JSON: nested too deep", file, text, "")
            return None, text
        if not isinstance(found, dict):
            self._gap("this is no mapping, and so no part of a cloud assembly", file, text, "")
            return None, text
        return found, text

    def _without_manifest(self, folder: PurePosixPath) -> Iterator[Stack]:
        """Yield the templates that lie in a folder whose manifest cannot be used, each by itself."""
        for file in self.library.tree.files(folder):
            if file.name.endswith(".template.json") and ".nested." not in file.name:
                name = file.name.removesuffix(".template.json")
                stack = self._stack(folder, name, {}, {"templateFile": file.name}, Assets())
                if stack is not None:
                    yield stack

    def _gap(self, says: str, file: PurePosixPath, text: str, wanted: str, *, fault: bool = True) -> None:
        """Note a gap on the first line of a file that holds what it is about."""
        if wanted and not text:
            try:
                text = self.library.tree.text(file)
            except InputError:
                text = ""
        offset = max(text.find(json.dumps(wanted)), 0) if wanted else 0
        line = text.count("\n", 0, offset) + 1
        column = offset - (text.rfind("\n", 0, offset) + 1) + 1
        self.gaps.append(Gap(says, Place(file, (), Span(line, column, line, column + 1)), fault=fault))


def project_of(tree: Tree, root: PurePosixPath) -> PurePosixPath:
    """Return the folder of the CDK project that an assembly belongs to: the nearest with a cdk.json."""
    for folder in root.parents:
        if tree.has(folder / "cdk.json"):
            return folder
    return root.parent


def _mapping(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def _mappings(value: object) -> dict[str, Json]:
    return {name: one for name, one in _mapping(value).items() if isinstance(one, dict)}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _major(version: object) -> int | None:
    first = _text(version).partition(".")[0]
    return int(first) if first.isdecimal() else None


def _environment(written: str) -> Environment:
    """Return the environment of ``aws://account/region``; what only the deployment decides is None."""
    account, _, region = written.removeprefix("aws://").partition("/")
    return Environment(
        account if account not in _UNKNOWN else None, region if region not in _UNKNOWN else None
    )


def _hashes(asset: Json) -> Iterator[str]:
    """Yield the hash in the key under which a file is uploaded, where it differs from its own."""
    for one in _mappings(asset.get("destinations")).values():
        key = PurePosixPath(_text(one.get("objectKey"))).name.partition(".")[0]
        if key:
            yield key


def _tree_file(root: PurePosixPath, artifacts: Mapping[str, Json]) -> PurePosixPath:
    """Return the file of the construct tree, which lies once at the root for all stages."""
    for artifact in artifacts.values():
        if artifact.get("type") == "cdk:tree":
            name = _text(_mapping(artifact.get("properties")).get("file"))
            if name and "/" not in name:
                return root / name
    return root / "tree.json"
