"""From files of Python to handlers: found by their hosts, followed, and told as facts."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import PurePosixPath
from typing import TypeVar

from msgspec.structs import replace

from unbuffered.disk import Tree
from unbuffered.faults import Guard
from unbuffered.model.handler import Buffer, BufferKind, Handler
from unbuffered.model.route import Gap
from unbuffered.progress import Tell, silent, told
from unbuffered.readers.handlers.evaluation.evaluator import STEPS, Evaluator, TooMuchError
from unbuffered.readers.handlers.hosts.entries import Entry, Finder
from unbuffered.readers.handlers.hosts.frameworks import APPS
from unbuffered.readers.handlers.hosts.lambdas import by_convention, named
from unbuffered.readers.handlers.knowledge.claims import Knowledge
from unbuffered.readers.handlers.loop.reach import Reached, is_test, loose_generators, reached
from unbuffered.readers.handlers.loop.responses import RESPONSES
from unbuffered.readers.handlers.loop.walker import Walker
from unbuffered.readers.handlers.programs import Programs
from unbuffered.readers.handlers.releases import Releases
from unbuffered.readers.handlers.shape.around import buffers
from unbuffered.readers.handlers.syntax.modules import Modules
from unbuffered.readers.handlers.syntax.recursion import deep
from unbuffered.readers.handlers.syntax.scopes import Scope
from unbuffered.readers.handlers.telling import handler as tell_handler
from unbuffered.timelimit import RUN_SECONDS

T = TypeVar("T")


@dataclass(slots=True)
class Study:
    """The handlers of a run; every file is parsed once."""

    tree: Tree
    knowledge: Knowledge
    guard: Guard
    """What becomes of the work on each file."""
    ev: Evaluator = field(init=False)
    walker: Walker = field(init=False)
    finder: Finder = field(init=False)
    releases: Releases = field(init=False)
    programs: Programs = field(init=False)
    hosted: bool = False
    """Whether a host is known to call anything: only without one are generators judged by themselves."""

    def __post_init__(self) -> None:
        """Begin with nothing read."""
        self.ev = Evaluator(self.knowledge, Modules(self.tree, libraries(self.knowledge), self.guard))
        self.walker = Walker(self.ev)
        self.finder = Finder(self.ev)
        self.releases = Releases(self.tree)
        self.programs = Programs(self.ev.modules)

    def handlers(
        self,
        files: Sequence[PurePosixPath],
        functions: Sequence[tuple[PurePosixPath, str]] = (),
        tell: Tell = silent,
    ) -> list[Handler]:
        """Return the handlers of some files; `functions` are those that Lambda is known to call."""
        with deep():
            read = told(tell, "parsing Python", files)
            modules = [scope for file in read if (scope := self.ev.modules.scope(file)) is not None]
            modules = [one for one in modules if not is_test(one)]
            self.hosted = any(entry.part != "tool" for module in modules for entry in self._found(module))
            found: list[Handler] = []
            for program in told(tell, "following programs", self.programs.grouped(modules)):
                handlers = self._of(program, functions)
                self.guard.piece("handlers", program[0].file, partial(found.extend, handlers), RUN_SECONDS)
            return found

    def _of(self, modules: list[Scope], functions: Iterable[tuple[PurePosixPath, str]]) -> Iterator[Handler]:
        """Yield the handlers of one program."""
        files = {module.file for module in modules}
        own = [one for one in functions if one[0] in files]
        entries = list(self._entries(modules, own))
        followed = [one for entry in entries if (one := self._followed(entry)) is not None]
        yield from self._told(followed, modules)

    def texts(self) -> Mapping[PurePosixPath, str]:
        """Return the texts that places of handlers point into."""
        return self.ev.modules.texts()

    def _entries(
        self, modules: list[Scope], functions: Iterable[tuple[PurePosixPath, str]]
    ) -> Iterator[Entry]:
        found: dict[Scope, Entry] = {}
        for file, name in functions:
            module = self.ev.modules.scope(file)
            entry = named(self.ev, module, name) if module is not None else None
            if entry is not None:
                found[entry.function.scope] = entry
        self._add(found, modules, self._found)
        if not found:
            self._add(found, modules, lambda module: list(by_convention(self.ev, module)))
        if not any(entry.part != "tool" for entry in found.values()) and not self.hosted:
            self._add(found, modules, lambda module: list(loose_generators(self.walker, module)))
        yield from found.values()

    def _found(self, module: Scope) -> list[Entry]:
        return self._bounded(module, partial(self.finder.entries, module))

    def _add(
        self, found: dict[Scope, Entry], modules: list[Scope], find: Callable[[Scope], list[Entry]]
    ) -> None:
        """Add the entries of modules to those that were found before."""
        for module in modules:
            for entry in self._bounded(module, partial(find, module)):
                found.setdefault(entry.function.scope, entry)

    def _bounded(self, scope: Scope, work: Callable[[], list[T]]) -> list[T]:
        """Do some work on a scope, and tell where it is too much."""

        def counted() -> list[T]:
            try:
                return work()
            except TooMuchError:
                self._too_much(scope, f"more than {STEPS} steps")
            except RecursionError:
                self._too_much(scope, "nested too deeply")
            return []

        self.ev.steps = 0
        return self.guard.piece("handlers", scope.file, counted) or []

    def _followed(self, entry: Entry) -> Reached | None:
        found = self._bounded(entry.function.scope, lambda: [reached(self.walker, entry)])
        return found[0] if found else None

    def _too_much(self, scope: Scope, why: str) -> None:
        self.guard.gaps.append(
            Gap(f"{scope.name or 'the module'} was not followed to its end: {why}", scope.place())
        )

    def _told(self, followed: list[Reached], modules: list[Scope]) -> Iterator[Handler]:
        streaming = any(one.is_stream for one in followed)
        around = self._around(followed, modules) if streaming else ()
        tell = partial(tell_handler, self.walker, streaming=streaming)
        for one in followed:
            for found in self._bounded(one.entry.function.scope, partial(_listed, tell, one)):
                pins = self.releases.around(found.at.file)
                yield replace(found, buffers=around if one.is_stream else (), pins=pins)

    def _around(self, followed: list[Reached], modules: list[Scope]) -> tuple[Buffer, ...]:
        media = tuple(dict.fromkeys(stream.media for one in followed for stream in one.streams))
        found = [one for module in modules for one in buffers(self.ev, module)]
        return tuple(replace(one, media=media) if one.kind is BufferKind.GZIP else one for one in found)


def _listed(tell: Callable[[Reached], Handler], one: Reached) -> list[Handler]:
    return [tell(one)]


def libraries(knowledge: Knowledge) -> frozenset[str]:
    """Return the packages that the knowledge base and the hosts speak of."""
    names = (*knowledge.functions, *knowledge.makers, *knowledge.annotations, *APPS, *RESPONSES)
    return frozenset(name.partition(".")[0] for name in names)
