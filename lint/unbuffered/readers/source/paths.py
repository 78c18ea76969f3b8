"""From a synthesized resource to the construct that made it, as the template itself tells."""

from collections.abc import Mapping
from pathlib import PurePosixPath

from msgspec import Struct

from unbuffered.model.acknowledged import Acknowledged
from unbuffered.model.origin import How, Origin
from unbuffered.model.place import Place
from unbuffered.readers.estate.stacks import Stack


class Seen(Struct, frozen=True):
    """The construct behind a place, its stack, and the steps inside its resource."""

    construct: str
    stack: Stack
    rest: tuple[str, ...]


class Paths:
    """Tells constructs; that is all there is to tell where no cloud assembly is."""

    def __init__(self) -> None:
        """Begin with no stack."""
        self._stacks: dict[PurePosixPath, Stack] = {}
        self._known: dict[Place, Origin | None] = {}

    def add(self, stack: Stack) -> None:
        """Remember a stack by the file of its template."""
        self._stacks.setdefault(stack.template.document.file, stack)

    @property
    def texts(self) -> Mapping[PurePosixPath, str]:
        """The texts of the source files that were found so far."""
        return {}

    @property
    def notes(self) -> tuple[str, ...]:
        """What to do so that more is found, each once."""
        return ()

    @property
    def acknowledged(self) -> tuple[Acknowledged, ...]:
        """Return none."""
        return ()

    def of(self, place: Place) -> Origin | None:
        """Return the origin of a place in a synthesized template; None for one that people write."""
        if place not in self._known:
            seen = self.seen(place)
            at, how = self.line(seen) if seen is not None else (None, How.NONE)
            self._known[place] = Origin(seen.construct, place, at, how) if seen is not None else None
        return self._known[place]

    def seen(self, place: Place) -> Seen | None:
        """Return the construct that made what stands at a place."""
        match place.steps:
            case ("Resources", str(logical), *rest):
                pass
            case _:
                return None
        stack = self._stacks.get(place.file)
        resource = stack.template.resources.get(logical) if stack is not None else None
        if stack is None or resource is None:
            return None
        path = self.path_of(stack, logical, resource.construct)
        return Seen(path, stack, tuple(map(str, rest))) if path else None

    def path_of(self, _stack: Stack, _logical: str, noted: str) -> str:
        """Return the construct's path, empty if it is not known."""
        return noted

    def line(self, _seen: Seen) -> tuple[Place | None, How]:
        """Return the source line that made something, and how it was found."""
        return None, How.NONE
