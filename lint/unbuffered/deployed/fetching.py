"""Asking with a way back: what is refused becomes a gap, and the audit goes on."""

from collections.abc import Callable
from pathlib import PurePosixPath
from typing import TypeVar
from urllib.parse import quote

from msgspec import Struct, field

from unbuffered.collect import Source
from unbuffered.deployed.calls import Calls
from unbuffered.deployed.refused import RefusedError, UnreadyError
from unbuffered.deployed.shapes import Json, mapping, text_in
from unbuffered.deployed.wired import draft, snapshot
from unbuffered.deployed.world import DeployedApi, Key, Snapshot, World
from unbuffered.model.place import Place, Span
from unbuffered.model.route import Gap
from unbuffered.readers.code.zips import Zip

T = TypeVar("T")

_START = Span(1, 1, 1, 2)


class Fetched(Struct):
    """What was fetched so far: documents, what is deployed, and what could not be read.

    `uploaded` are the templates of nested stacks by the id of the stack, `parameters` their values by file.
    With `code` the code of functions is loaded: `packages` are those that were, and `loaded` tells for a
    function which one is its own, or why none is. `functions` are the ones that were looked at.
    """

    calls: Calls
    stage: str = ""
    code: bool = False
    region: str = ""
    world: World = field(default_factory=World)
    sources: dict[PurePosixPath, Source] = field(default_factory=dict)
    uploaded: dict[str, Source] = field(default_factory=dict)
    parameters: dict[PurePosixPath, dict[str, str]] = field(default_factory=dict)
    packages: dict[PurePosixPath, Zip] = field(default_factory=dict)
    loaded: dict[Key, PurePosixPath | str] = field(default_factory=dict)
    functions: set[str] = field(default_factory=set)
    staged: bool = False
    """Whether any API has the stage that was asked for."""

    unstaged: dict[str, PurePosixPath] = field(default_factory=dict)
    """APIs that have it not, with what they are called in reports."""

    gaps: list[Gap] = field(default_factory=list)

    def tried(
        self, file: PurePosixPath, what: str, call: Callable[[], T], *, needed: bool = False
    ) -> T | None:
        """Return what a call returns; None, and a gap, if it is refused.

        What somebody named is `needed`: without it the run has not read what it was asked to.
        """
        try:
            return call()
        except RefusedError as refused:
            says = refused.says
        except UnreadyError as error:
            # Credentials that are fetched anew every hour may fail on the way; what was read is still told.
            self.calls.expired, says = True, str(error)
        self.gap(file, f"not checked: {what}: {says}", fault=needed)
        return None

    def gap(self, file: PurePosixPath, says: str, *, fault: bool = False) -> None:
        """Note something that was not checked."""
        self.gaps.append(Gap(says, Place(file, (), _START), fault=fault))

    def api(self, file: PurePosixPath, id_: str) -> DeployedApi:
        """Return a REST API as it is deployed: its draft, and what each stage serves."""
        calls = self.calls
        resources = self.tried(file, f"the methods of API {id_}", lambda: calls.methods(id_))
        stages = self.tried(file, f"the stages of API {id_}", lambda: calls.stages(id_))
        guarded = any(_is_guarded(one) for one in resources or ())
        what = f"the authorizers of API {id_}"
        authorizers = self.tried(file, what, lambda: calls.authorizers(id_)) if guarded else None
        meant = self.meant(file, id_, stages)
        served = [self._snapshot(file, id_, one) for one in meant]
        planned = draft(resources, authorizers) if resources is not None else None
        return DeployedApi(id_, planned, tuple(served))

    def meant(self, file: PurePosixPath, id_: str, stages: list[Json] | None) -> list[Json]:
        """Return the stages that are asked for, the one that is named or all; None are not known."""
        if stages is None or not self.stage:
            return stages or []
        found = [one for one in stages if text_in(one.get("stageName")) == self.stage]
        if found:
            self.staged = True
        else:
            self.unstaged[id_] = file
        return found

    def _snapshot(self, file: PurePosixPath, api: str, stage: Json) -> Snapshot:
        name = text_in(stage.get("stageName"))
        what = f"what stage {name} of API {api} serves"
        export = self.tried(file, what, lambda: self.calls.snapshot(api, name))
        return Snapshot(name, stage, snapshot(export) if export is not None else None)


def _is_guarded(resource: Json) -> bool:
    """Whether a method of a resource has an authorizer."""
    methods = mapping(resource.get("resourceMethods")).values()
    return any(text_in(mapping(one).get("authorizerId")) for one in methods)


def file_of(*names: str) -> PurePosixPath:
    """Return how reports call something deployed: a path of names, which may hold anything."""
    return PurePosixPath(*(quote(name, safe=" ()+,:@=") or "_" for name in names))
