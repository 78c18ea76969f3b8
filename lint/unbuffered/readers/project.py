"""From documents to a project: every route, and everything that was not checked."""

from collections.abc import Callable, Mapping
from functools import cached_property, partial
from pathlib import Path, PurePosixPath

from msgspec import Struct, field

from unbuffered.collect import Collected
from unbuffered.faults import Guard
from unbuffered.model.handler import Handler
from unbuffered.model.place import Place
from unbuffered.model.route import Endpoint, Gap, Project, Route
from unbuffered.progress import Tell, silent, told
from unbuffered.readers.documents.tree import Document
from unbuffered.readers.estate.exports import ANYWHERE, Environment
from unbuffered.readers.estate.library import Library
from unbuffered.readers.estate.stacks import NESTED, Estate, Stack
from unbuffered.readers.estate.template import Template, read_template, sections
from unbuffered.readers.handlers.codes import codes
from unbuffered.readers.inputs import Inputs
from unbuffered.readers.resolution.branches import word_at
from unbuffered.readers.resolution.reading import Reading
from unbuffered.readers.routes.seeds import Plant, Seed, grow
from unbuffered.readers.routes.siblings import endpoints
from unbuffered.readers.routes.written import written
from unbuffered.readers.source.paths import Paths

Learned = Callable[[], tuple[Path, ...]]
"""What names the files of the knowledge base, once that is needed."""


Deployed = Callable[[PurePosixPath], Mapping[str, str]]
"""What gives the parameters of the template in a file their values."""


Mark = Callable[[Route], Route]
"""What adds to a route."""


MOST_ROUTES = 20_000
"""Routes of a run: a template of a few lines that nests another one hundreds of times has more."""


def unmarked(route: Route) -> Route:
    """Return a route as it is."""
    return route


class Asked(Struct, frozen=True):
    """What is asked of the reading beside the routes: values of parameters, controls, and how far it is.

    `deployed` gives the values that are deployed for the parameters of a template. `controlled` asks for the
    controls of routes too, which only policies speak of. `mark` adds to a route what is known of it from
    elsewhere. `environment` is the account and Region of all that is read, where they are known. `resolved`
    tells that what is given for a parameter of SSM is its value, and not the name under which it is stored.
    """

    deployed: Deployed = lambda _: {}
    controlled: bool = False
    tell: Tell = silent
    mark: Mark = unmarked
    environment: Environment = ANYWHERE
    resolved: bool = False


PLAINLY = Asked()


def _known(asked: Asked, template: Template) -> Mapping[str, str]:
    """Return the values that are deployed for a template's parameters."""
    given = asked.deployed(template.document.file)
    if asked.resolved:
        return given
    stored = {
        name
        for name, spot in template.parameters.items()
        if word_at(spot.child("Type")).startswith("AWS::SSM::")
    }
    return {name: value for name, value in given.items() if name not in stored}


class _Shelf(Struct, dict=True):
    """What was read so far."""

    library: Library
    estate: Estate
    controlled: bool
    mark: Mark = unmarked
    origins: Paths = field(default_factory=Paths)
    plants: list[tuple[str, Plant]] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    files: list[PurePosixPath] = field(default_factory=list)
    handlers: tuple[Handler, ...] = ()
    texts: dict[PurePosixPath, str] = field(default_factory=dict)

    @cached_property
    def guard(self) -> Guard:
        """What keeps a fault to its file, and tells what takes too long among the other gaps."""
        return Guard(self.gaps)

    def sow(self, stack: Stack, seeds: Callable[[Reading], list[Seed]]) -> None:
        """Add the routes of a stack; if our own code fails on one, the others are still read."""
        reading = Reading(stack, self.estate, self.library, self.controlled)
        self.library.project = stack.project
        file = stack.template.document.file
        found = self.guard.piece("routes", file, lambda: sorted(seeds(reading), key=lambda one: one.at.order))
        for seed in found or ():
            if len(self.plants) >= MOST_ROUTES:
                says = f"not checked: more than {MOST_ROUTES} routes"
                self.gaps.append(Gap(says, Place.of(file), fault=True))
                break
            self.guard.piece("routes", file, partial(self._grow, stack, reading, seed))
        self.gaps += reading.gaps

    def _grow(self, stack: Stack, reading: Reading, seed: Seed) -> None:
        plant = grow(reading, seed)
        if plant is not None:
            plant.cases = [(choices, self.mark(route)) for choices, route in plant.cases]
            self.plants.append((stack.id, plant))


def read_project(
    collected: Collected,
    library: Library,
    learned: Learned,
    asked: Asked = PLAINLY,
) -> Project:
    """Return the routes and handlers of everything that was collected.

    `learned` names the files on what holds an event loop; it is asked only if there is Python to follow.
    `asked` says with which parameters stacks are deployed, whether controls are read, and who hears how far
    the reading is.
    """
    tell = asked.tell
    shelf = _Shelf(library, Estate(library), asked.controlled, asked.mark, gaps=list(collected.gaps))
    inputs = Inputs()
    for source in told(tell, "parsing files", collected.sources):
        shelf.guard.piece("YAML and JSON", source.file, partial(inputs.add, source))
    library.parsed.update((one.file, one) for one in (*inputs.templates, *inputs.definitions))
    shelf.files += inputs.files
    shelf.gaps += inputs.gaps
    assembled = _assembled(collected.assemblies, shelf)
    # A template that was named beside its assembly is one stack, of which the assembly knows more.
    alone = [one for one in inputs.templates if one.file not in library.included]
    _settle(_roots(alone, shelf) + assembled, shelf, asked)
    for stack in told(tell, "reading templates", shelf.estate.stacks.values()):
        shelf.sow(stack, written)
    _sow_alone([one for one in inputs.definitions if one.file not in library.included], shelf)
    found = shelf.guard.whole("endpoints", lambda: tuple(endpoints(shelf.plants, shelf.estate)))
    found = _with_handlers(found or (), collected, shelf, learned, tell)
    return Project(
        endpoints=found,
        gaps=tuple(dict.fromkeys(shelf.gaps)),
        inputs=tuple(shelf.files),
        sources={source.file: source.text for source in collected.sources} | library.texts() | shelf.texts,
        origins=shelf.origins,
        handlers=shelf.handlers,
        crashes=tuple(shelf.guard.crashes),
    )


def _roots(documents: list[Document], shelf: _Shelf) -> list[Stack]:
    """Return the templates that stand by themselves."""

    def stack(one: Document) -> Stack:
        return Stack(str(one.file), read_template(one, str(one.file)))

    found = [shelf.guard.piece("templates", one.file, partial(stack, one)) for one in documents]
    return [one for one in found if one is not None]


def _sow_alone(definitions: list[Document], shelf: _Shelf) -> None:
    """Add the routes of API definitions that no template includes."""
    if not definitions:
        return
    # Imported here: few repositories have any.
    from unbuffered.readers.routes.definitions import standalone

    for document in definitions:
        shelf.sow(Stack(str(document.file), sections(document)), standalone)


def _settle(roots: list[Stack], shelf: _Shelf, asked: Asked) -> None:
    """Put stacks and those that are nested in them where they are found."""
    nested = shelf.guard.whole("nested stacks", lambda: _outermost(roots, shelf.library))
    stacks, gaps = nested if nested is not None else (roots, [])
    shelf.gaps += gaps

    def settle(stack: Stack) -> None:
        stack.deployed = _known(asked, stack.template)
        if asked.environment != ANYWHERE:
            for one in stack.family():
                one.environment = asked.environment
        shelf.estate.add(stack)

    for stack in stacks:
        shelf.guard.piece("stacks", stack.template.document.file, partial(settle, stack))
    for stack in shelf.estate.stacks.values():
        shelf.gaps += stack.template.gaps
        file = stack.template.document.file
        shelf.guard.piece("constructs", file, partial(shelf.origins.add, stack))


def _outermost(roots: list[Stack], library: Library) -> tuple[list[Stack], list[Gap]]:
    """Return the stacks that are nested in no other one, with those in them, and what was out of reach."""
    if not any(True for stack in roots for _ in stack.template.of(*NESTED)):
        return roots, []
    # Imported here: most templates nest none.
    from unbuffered.readers.assemblies.nesting import outermost

    return outermost(roots, library)


def _with_handlers(
    found: tuple[Endpoint, ...], collected: Collected, shelf: _Shelf, learned: Learned, tell: Tell
) -> tuple[Endpoint, ...]:
    """Return the endpoints with the handlers behind them, and keep the handlers of all files."""
    wanted = [code for endpoint in found for code in codes(endpoint)]
    if not wanted and not collected.python:
        return found
    # Imported here: a run over templates alone has no use for what follows Python, which is slow to load.
    from unbuffered.readers.handlers.joining import Joining
    from unbuffered.readers.handlers.knowledge.library import known

    joining = Joining(shelf.library.tree, known(learned()), shelf.guard)
    joined = joining.join(found, collected.python, tell)
    shelf.files += joining.files
    shelf.handlers, shelf.texts = joining.handlers, dict(joining.texts())
    return joined


def _assembled(folders: tuple[PurePosixPath, ...], shelf: _Shelf) -> list[Stack]:
    """Return the stacks of cloud assemblies; what goes wrong in one takes nothing else away."""
    if not folders:
        return []
    # Imported here: what reads assemblies and programs takes half as long to load as a run over one template.
    from unbuffered.readers.assemblies.assembly import Assembly, made_twice
    from unbuffered.readers.source.hatches import Hatches
    from unbuffered.readers.source.origins import Origins

    origins = Origins(shelf.library)
    shelf.origins, shelf.mark = origins, Hatches(origins).marked
    assemblies = [Assembly(folder, shelf.library) for folder in folders]
    found: list[tuple[PurePosixPath, list[Stack]]] = []
    for assembly in assemblies:
        listed = shelf.guard.piece("assemblies", assembly.root, assembly.stacks)
        found += [(assembly.root, listed)] if listed is not None else []
        shelf.gaps += assembly.gaps
        origins.noted |= assembly.notes
    shelf.gaps += shelf.guard.whole("assemblies", lambda: list(made_twice(found))) or ()
    stacks = [stack for _, listed in found for stack in listed]
    shelf.files += [stack.template.document.file for stack in stacks]
    return stacks
