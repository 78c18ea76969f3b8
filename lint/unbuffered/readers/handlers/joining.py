"""Routes and handlers brought together, by the file in which a function or an agent begins."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import PurePosixPath

from msgspec.structs import replace

from unbuffered.disk import Tree
from unbuffered.faults import Guard
from unbuffered.intent import intent
from unbuffered.model.code import Code, Start
from unbuffered.model.handler import Handler, Host
from unbuffered.model.route import Endpoint, Route, Unseen
from unbuffered.progress import Tell, silent
from unbuffered.readers.handlers.codes import code_of, codes
from unbuffered.readers.handlers.knowledge.claims import Knowledge
from unbuffered.readers.handlers.study import Study

_HANDLER = "handler"


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
    reached: dict[PurePosixPath, tuple[Handler, ...]] = field(default_factory=dict)
    """The handlers of a file and of what it imports, once they are known."""

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
        unseen = [one for one in route.unseen if one.hop != _HANDLER]
        if not found:
            unseen.append(Unseen(_HANDLER, f"no entry point that we know in {code.at.file}"))
        return replace(route, handlers=found, unseen=tuple(unseen))

    def _behind(self, code: Code, route: Route) -> tuple[Handler, ...]:
        """Return the handlers behind a route: the function itself, or those of the application."""
        own = self._own(code.at.file)
        if code.start is Start.FUNCTION:
            wanted = code.name.rpartition(".")[2]
            named = [one for one in own if one.host is Host.LAMBDA and one.name == wanted]
            if named:
                return tuple(named)
        by_path = [one for one in own if any(_same(path, route.path) for _, path in one.paths if path)]
        if by_path:
            return tuple(by_path)
        return tuple(one for one in own if one.host is not Host.NONE)

    def _own(self, file: PurePosixPath) -> tuple[Handler, ...]:
        """Return the handlers of a file and of what it imports; asked for by every route to it."""
        if file not in self.reached:
            files = self.study.programs.imports(file)
            self.reached[file] = tuple(one for one in self.handlers if one.at.file in files)
        return self.reached[file]


def _same(path: str, wanted: str) -> bool:
    """Whether two paths are one, whatever their parameters are called."""
    own, other = path.strip("/").split("/"), wanted.strip("/").split("/")
    return len(own) == len(other) and all(
        left == right or (left.startswith("{") and right.startswith("{"))
        for left, right in zip(own, other, strict=True)
    )
