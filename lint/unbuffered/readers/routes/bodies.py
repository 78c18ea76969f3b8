"""Definitions of APIs: written inline, included from a file, or out of reach."""

from collections.abc import Iterator
from posixpath import relpath

from unbuffered.model.fact import Known
from unbuffered.model.place import Place
from unbuffered.model.text import Text
from unbuffered.readers.documents.tree import Map, Scalar, Seq, Spot, UnreadableError
from unbuffered.readers.estate.assets import FileAsset
from unbuffered.readers.estate.template import shape
from unbuffered.readers.language.intrinsics import Intrinsic, intrinsic
from unbuffered.readers.language.worlds import Undecided, World
from unbuffered.readers.resolution.reading import Reading

ANY = "x-amazon-apigateway-any-method"
_VERBS = frozenset(["get", "put", "post", "delete", "options", "head", "patch", "trace", ANY])
_TRANSFORM = "Fn::Transform"


def body_of(reading: Reading, spot: Spot) -> Spot | None:
    """Return the definition that stands here or is included here; None, and a gap, if out of reach."""
    call = intrinsic(spot)
    if call is not None and call.name == _TRANSFORM:
        return _included(reading, spot, call)
    if call is not None and call.name != "Fn::If":
        reading.gap("not checked: the API's definition is made by a function", spot.place)
        return None
    return _readable(reading, spot)


def _readable(reading: Reading, spot: Spot) -> Spot | None:
    """Return a definition whose operations are written out in every branch; else None, and a gap."""
    for here in _alternatives(spot):
        if intrinsic(here) is not None:
            reading.gap("not checked: the API's definition is chosen between functions", spot.place)
            return None
        if not isinstance(here.node, Map):
            fault = not isinstance(here.node, Scalar)
            reading.gap(f"not checked: the API's definition is {shape(here)}", here.place, fault=fault)
            return None
        paths = here.child("paths")
        if paths is None:
            reading.gap("not checked: the API's definition has no paths", here.place)
            return None
        made = [one for one in _alternatives(paths) if intrinsic(one) is not None]
        if made:
            reading.gap(
                "not checked: the paths of the API's definition are made by a function", made[0].place
            )
            return None
    return spot


def _included(reading: Reading, spot: Spot, call: Intrinsic) -> Spot | None:
    """Open the file of an ``AWS::Include``; what its ``Fn::Sub`` names are our own logical ids."""
    name = call.argument.child("Name")
    if name is None or not isinstance(name.node, Scalar) or name.node.text != "AWS::Include":
        reading.gap("not checked: the API's definition is made by a macro", spot.place)
        return None
    parameters = call.argument.child("Parameters")
    location = parameters.child("Location") if parameters is not None else None
    if location is None:
        reading.gap("not checked: AWS::Include without a Location", spot.place, fault=True)
        return None
    return local_file(reading, location)


def uploaded(reading: Reading, location: Spot) -> Spot | None:
    """Return the root of a definition in S3, if it is an asset of the assembly; None, and a gap, if not."""
    key = location.child("Key")
    path = _path(reading, key) if key is not None else None
    asset = reading.stack.assets.named_in(path) if path is not None else None
    if isinstance(asset, FileAsset):
        return _opened(reading, location, relpath(asset.path, location.document.file.parent))
    reading.gap("not checked: the API's definition lies in S3", location.key_place)
    return None


def local_file(reading: Reading, location: Spot) -> Spot | None:
    """Return the root of a local file that a template names; None, and a gap, if it is not local."""
    path = _path(reading, location)
    asset = reading.stack.assets.named_in(path) if path is not None else None
    if isinstance(asset, FileAsset):
        by = location.document.file
        return _opened(reading, location, relpath(asset.path, by.parent))
    if path is None or path.literal is None or "://" in path.head:
        where = (
            "S3" if path is not None and path.head.startswith("s3:") else "a place known only when deployed"
        )
        reading.gap(f"not checked: the API's definition lies in {where}", location.place)
        return None
    return _opened(reading, location, path.literal)


def _opened(reading: Reading, location: Spot, path: str) -> Spot | None:
    try:
        document = reading.library.include(location.document.file, path)
    except UnreadableError as error:
        reading.gap(
            f"not checked: {error.where or path} cannot be read: {error.says}", location.place, fault=True
        )
        return None
    for flaw in document.flaws:
        at = Place(document.file, (), document.character(flaw.offset))
        reading.gap(flaw.says, at, fault=True)
    return _readable(reading, Spot(document, document.root))


def _path(reading: Reading, location: Spot) -> Text | None:
    """Return the path that stands here, if it does not depend on a condition."""
    try:
        fact = reading.scope(World()).text(location, location.place)
    except Undecided:
        return None
    return fact.value if isinstance(fact, Known) else None


def operations(body: Spot) -> Iterator[tuple[str, str, Spot]]:
    """Yield (path, method key, spot) of every operation in any branch of a definition's conditions."""
    seen: set[tuple[str, str]] = set()
    for paths in _branches(body, "paths"):
        for item in _members(paths):
            for operation in _operations(item):
                route = (str(item.steps[-1]), str(operation.steps[-1]))
                if route not in seen:
                    seen.add(route)
                    yield *route, operation


def _operations(item: Spot) -> Iterator[Spot]:
    return (one for one in _members(item) if one.steps[-1] in _VERBS)


def made_elsewhere(body: Spot) -> Iterator[tuple[str, Place]]:
    """Yield (what, place) of paths and operations that a function other than ``Fn::If`` makes."""
    for paths in (body, *_branches(body, "paths")):
        yield from (("paths of the API's definition", place) for place in _made(paths))
    for paths in _branches(body, "paths"):
        for item in _members(paths):
            path = str(item.steps[-1])
            made = [] if path == _TRANSFORM else [item, *_operations(item)]
            yield from ((f"operations of {path}", place) for one in made for place in _made(one))


def _made(spot: Spot) -> Iterator[Place]:
    """Yield where a function stands in place of a mapping, or a transform among its keys."""
    for here in _alternatives(spot):
        added = here.child(_TRANSFORM)
        if added is not None or intrinsic(here) is not None:
            yield (added or here).key_place


def _branches(spot: Spot, name: str) -> Iterator[Spot]:
    for here in _alternatives(spot):
        child = here.child(name)
        if child is not None:
            yield from _alternatives(child)


def _members(spot: Spot) -> Iterator[Spot]:
    for here in _alternatives(spot):
        if isinstance(here.node, Map) and intrinsic(here) is None:
            yield from here.children()


def _alternatives(spot: Spot) -> Iterator[Spot]:
    """Yield a spot, or every branch of the ``Fn::If`` that stands there."""
    call = intrinsic(spot)
    if call is None or call.name != "Fn::If" or not isinstance(call.argument.node, Seq):
        yield spot
        return
    for branch in list(call.argument.children())[1:]:
        yield from _alternatives(Spot(branch.document, branch.node, spot.steps, spot.key))
