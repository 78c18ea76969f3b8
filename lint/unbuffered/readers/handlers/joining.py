"""Routes and handlers brought together, by the file in which a function or an agent begins."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import PurePosixPath

from msgspec import Struct
from msgspec.structs import replace

from unbuffered.disk import Tree
from unbuffered.faults import Guard
from unbuffered.intent import intent
from unbuffered.model.code import Code, Start
from unbuffered.model.handler import Handler, Host
from unbuffered.model.route import Endpoint, Gap, Route, Unseen
from unbuffered.progress import Tell, silent
from unbuffered.readers.handlers.codes import code_of, codes
from unbuffered.readers.handlers.knowledge.claims import Knowledge
from unbuffered.readers.handlers.study import Study

_HANDLER = "handler"
MOST_BEHIND = 1_000_000
_FILES = 100

_Path = tuple[str, ...]
"""The parts of a path; two are one, whatever their parameters are called."""


class _Own(Struct, frozen=True):
    """The handlers of a file and of what it imports, as routes to it ask for them."""

    by_name: dict[str, tuple[Handler, ...]]
    """Those that Lambda calls."""
    by_path: dict[_Path, tuple[Handler, ...]]
    hosted: tuple[Handler, ...]


@dataclass(slots=True)
class Joining:
    """The handlers of a run, and which of them stand behind which route."""

    tree: Tree
    knowledge: Knowledge
    guard: Guard
    """What becomes of the work on each file."""
    study: Study = field(init=False)
    handlers: tuple[Handler, ...] = ()
    files: list[PurePosixPath] = field(default_factory=list)
    own: dict[PurePosixPath, _Own] = field(default_factory=dict)
    """What was asked for last."""
    behind: int = 0
    """Handlers behind routes, each counted for every route and scenario."""

    def __post_init__(self) -> None:
        """Begin with nothing read."""
        self.study = Study(self.tree, self.knowledge, self.guard)

    def texts(self) -> Mapping[PurePosixPath, str]:
        """Return the texts that places of handlers point into."""
        return self.study.texts()

    def join(
        self, endpoints: tuple[Endpoint, ...], python: tuple[PurePosixPath, ...], tell: Tell = silent
    ) -> tuple[Endpoint, ...]:
        """Find the handlers of files and routes, and return the endpoints with theirs."""
        behind = list(dict.fromkeys(code for endpoint in endpoints for code in codes(endpoint)))
        reached: set[PurePosixPath] = set()
        for code in behind:
            file = code.at.file
            self.guard.piece("imports", file, partial(self.study.programs.reach, file, reached))
        functions = [(code.at.file, code.name) for code in behind if code.start is Start.FUNCTION]
        files = sorted({*python, *reached})
        found = self.guard.whole("programs", lambda: self.study.handlers(files, functions, tell))
        self.handlers = tuple(dict.fromkeys(found or ()))
        self.files = [file for file in files if self.study.ev.modules.scope(file) is not None]
        return tuple(self._joined(endpoint) for endpoint in endpoints)

    def _joined(self, endpoint: Endpoint) -> Endpoint:
        def joined() -> Endpoint:
            cases = tuple((scenario, self._with(route)) for scenario, route in endpoint.cases)
            return replace(endpoint, cases=cases)

        return self.guard.piece("handlers", endpoint.cases[0][1].at.file, joined) or endpoint

    def _with(self, route: Route) -> Route:
        """Return a route with its handlers; a handler that was judged is unseen no more."""
        code = code_of(route)
        if code is None or not intent(route):
            return route
        if self.study.ev.modules.scope(code.at.file) is None:
            return route
        found = self._behind(code, route)
        self.behind += len(found)
        if found and self.behind > MOST_BEHIND:
            return self._too_many(route, len(found))
        unseen = [one for one in route.unseen if one.hop != _HANDLER]
        if not found:
            unseen.append(Unseen(_HANDLER, f"no entry point that we know in {code.at.file}"))
        return replace(route, handlers=found, unseen=tuple(unseen))

    def _behind(self, code: Code, route: Route) -> tuple[Handler, ...]:
        """Return the handlers behind a route: the function itself, or those of the application."""
        own = self._own(code.at.file)
        if code.start is Start.FUNCTION:
            named = own.by_name.get(code.name.rpartition(".")[2])
            if named:
                return named
        return own.by_path.get(_parts(route.path)) or own.hosted

    def _own(self, file: PurePosixPath) -> _Own:
        """Return the handlers of a file and of what it imports; hundreds of routes may lead to one."""
        if file not in self.own:
            if len(self.own) == _FILES:
                self.own.clear()
            files = self.study.programs.imports(file)
            self.own[file] = _sorted([one for one in self.handlers if one.at.file in files])
        return self.own[file]

    def _too_many(self, route: Route, count: int) -> Route:
        """Return a route whose handlers are left out, which is told once."""
        why = f"more than {MOST_BEHIND} handlers behind all routes"
        if self.behind - count <= MOST_BEHIND:
            self.guard.gaps.append(Gap(why, route.at))
        unseen = [one for one in route.unseen if one.hop != _HANDLER]
        return replace(route, unseen=(*unseen, Unseen(_HANDLER, why)))


def _sorted(own: list[Handler]) -> _Own:
    by_name: dict[str, list[Handler]] = {}
    by_path: dict[_Path, dict[Handler, None]] = {}
    for one in own:
        if one.host is Host.LAMBDA:
            by_name.setdefault(one.name, []).append(one)
        for _, path in one.paths:
            if path:
                by_path.setdefault(_parts(path), {})[one] = None
    return _Own(
        {name: tuple(found) for name, found in by_name.items()},
        {path: tuple(found) for path, found in by_path.items()},
        tuple(one for one in own if one.host is not Host.NONE),
    )


def _parts(path: str) -> _Path:
    return tuple("{" if one.startswith("{") else one for one in path.strip("/").split("/"))
