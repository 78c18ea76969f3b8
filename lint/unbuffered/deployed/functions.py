"""Functions as they are deployed: configuration of the version that is invoked, and code, if asked."""

from collections.abc import Mapping
from functools import partial
from pathlib import PurePosixPath

from unbuffered.deployed.fetching import Fetched, file_of
from unbuffered.deployed.shapes import Json, number_in, text_in
from unbuffered.deployed.world import Key
from unbuffered.disk import InputError
from unbuffered.readers.code.zips import Zip

MOST = 100_000_000
"""Bytes of one package: 50 million can be handed to Lambda directly, and more by way of S3."""

_TOGETHER = 400_000_000
"""Bytes of all packages of an audit, which are held in memory until it ends."""

_FOLDER = "code"


def configuration(fetched: Fetched, file: PurePosixPath, name: str) -> Json | None:
    """Return the configuration of a function by its name or ARN with its version; None if it is refused."""
    answer = fetched.tried(file, f"function {name}", partial(fetched.calls.function, name))
    if answer is not None:
        fetched.functions.add(text_in(answer.get("FunctionArn")) or name)
    return answer


def load_code(fetched: Fetched, file: PurePosixPath, key: Key, versions: Mapping[str, Json]) -> None:
    """Load the code of a function, of which some versions are invoked; say why it is not."""
    name, live = next(iter(versions.items()))
    root = file_of(_FOLDER, f"{_short(name)}.zip")
    why = _unwanted(fetched, versions)
    if not why and root not in fetched.packages:
        why = _loaded(fetched, file, name, number_in(live.get("CodeSize")) or 0)
    fetched.loaded[key] = why or root


def _unwanted(fetched: Fetched, versions: Mapping[str, Json]) -> str:
    """Return why the code of a function is not asked for, as a sentence; empty if it is."""
    if not fetched.code:
        return "its code is not loaded without --code"
    if any(text_in(one.get("PackageType")) == "Image" for one in versions.values()):
        return "its code is a container image, which is not loaded"
    if len({text_in(one.get("CodeSha256")) for one in versions.values()}) > 1:
        return "its code differs between the versions that are invoked, so it is not judged"
    return ""


def _loaded(fetched: Fetched, file: PurePosixPath, name: str, size: int) -> str:
    """Load the package of a function; return why it could not be, empty if it was."""
    what, root = f"the code of function {_short(name)}", file_of(_FOLDER, f"{_short(name)}.zip")
    held = sum(len(one.held) for one in fetched.packages.values() if isinstance(one.held, bytes))
    if size > MOST or held + size > _TOGETHER:
        whole = size > MOST
        limit = MOST if whole else _TOGETHER
        of = "it is" if whole else "all code together would be"
        fetched.gap(file, f"not checked: {what}: {of} larger than {limit // 1_000_000} MB")
        return "its code is too large"
    most = min(MOST, _TOGETHER - held)
    data = fetched.tried(file, what, partial(fetched.calls.package, name, most))
    if data is None:
        return "its code could not be loaded"
    try:
        fetched.packages[root] = Zip.of(data, root)
    except InputError as error:
        fetched.gap(file, f"not checked: {what}: {error.says}")
        return f"its code is {error.says}"
    return ""


def _short(name: str) -> str:
    """Return the name of a function, with its version, of what may be an ARN."""
    return name.rpartition(":function:")[2] or name
