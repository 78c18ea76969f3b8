"""The asset manifests of a cloud assembly."""

from collections.abc import Iterator, Mapping
from os.path import relpath
from pathlib import PurePosixPath

from unbuffered.disk import MANIFEST
from unbuffered.readers.assemblies.manifest import Files, Json, mapping, mappings, text_in
from unbuffered.readers.estate.assets import Asset, Assets, FileAsset, ImageAsset


def read_assets(files: Files, folder: PurePosixPath, artifacts: Mapping[str, Json], text: str) -> Assets:
    """Return every asset that the manifests of one folder of an assembly list; `text` is its manifest's."""
    found: dict[str, Asset] = {}
    for artifact in artifacts.values():
        if artifact.get("type") == "cdk:asset-manifest":
            name = mapping(artifact.get("properties")).get("file")
            path = files.path(folder, name, folder / MANIFEST, text)
            listed, own = files.json(path) if path is not None else (None, "")
            if path is not None and listed is not None:
                found.update(_listed(files, folder, path, listed, own))
    return Assets(found)


def _listed(
    files: Files, folder: PurePosixPath, file: PurePosixPath, listed: Json, text: str
) -> Iterator[tuple[str, Asset]]:
    for hash_, one in mappings(listed.get("files")).items():
        source = mapping(one.get("source"))
        # An asset that a command makes when it is uploaded has no path yet.
        path = _source(files, folder, source.get("path"), file, text) if "path" in source else None
        if path is not None:
            yield from ((name, FileAsset(path)) for name in (hash_, *_keys(one)))
    for hash_, one in mappings(listed.get("dockerImages")).items():
        source = mapping(one.get("source"))
        path = _source(files, folder, source.get("directory"), file, text) if "directory" in source else None
        if path is not None:
            dockerfile = text_in(source.get("dockerFile")) or "Dockerfile"
            target = text_in(source.get("dockerBuildTarget")) or None
            yield hash_, ImageAsset(path, dockerfile, target, text_in(source.get("platform")))


def _source(
    files: Files, folder: PurePosixPath, written: object, file: PurePosixPath, text: str
) -> PurePosixPath | None:
    """Return where an asset lies: in the assembly, or where its author has it, if nothing was staged.

    ``cdk ls`` and ``cdk synth --no-staging`` write whole paths. One that leads out of the tree is no
    fault of the assembly: whoever wants the asset is told that it is not here.
    """
    whole = PurePosixPath(text_in(written))
    if not whole.is_absolute():
        return files.path(folder, written, file, text)
    return PurePosixPath(relpath(whole, files.library.tree.here))


def _keys(asset: Json) -> Iterator[str]:
    """Yield the hash in the key under which a file is uploaded, where it differs from its own."""
    for one in mappings(asset.get("destinations")).values():
        key = PurePosixPath(text_in(one.get("objectKey"))).name.partition(".")[0]
        if key:
            yield key
