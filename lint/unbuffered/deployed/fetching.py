"""Asking with a way back: what is refused becomes a gap, and the audit goes on."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TypeVar
from urllib.parse import quote

from unbuffered.collect import Source
from unbuffered.deployed.calls import Calls, RefusedError, UnreadyError
from unbuffered.deployed.shapes import Json, text_in
from unbuffered.deployed.wired import draft, snapshot
from unbuffered.deployed.world import DeployedApi, Snapshot, World
from unbuffered.model.place import Place, Span
from unbuffered.model.route import Gap

T = TypeVar("T")

_START = Span(1, 1, 1, 2)


@dataclass(slots=True)
class Fetched:
    """What was fetched so far: documents, what is deployed, and what could not be read.

    `uploaded` are the templates of nested stacks by the id of the stack, `parameters` their values by file.
    """

    calls: Calls
    stage: str = ""
    world: World = field(default_factory=World)
    sources: dict[PurePosixPath, Source] = field(default_factory=dict)
    uploaded: dict[str, Source] = field(default_factory=dict)
    parameters: dict[PurePosixPath, dict[str, str]] = field(default_factory=dict)
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
        served = [self._snapshot(file, id_, one) for one in stages or () if self._is_meant(one)]
        return DeployedApi(id_, draft(resources) if resources is not None else None, tuple(served))

    def _is_meant(self, stage: Json) -> bool:
        return self.stage in {"", text_in(stage.get("stageName"))}

    def _snapshot(self, file: PurePosixPath, api: str, stage: Json) -> Snapshot:
        name = text_in(stage.get("stageName"))
        what = f"what stage {name} of API {api} serves"
        export = self.tried(file, what, lambda: self.calls.snapshot(api, name))
        return Snapshot(name, stage, snapshot(export) if export is not None else None)


def file_of(*names: str) -> PurePosixPath:
    """Return how reports call something deployed: a path of names, which may hold anything."""
    return PurePosixPath(*(quote(name, safe=" ()+,:@=") or "_" for name in names))
