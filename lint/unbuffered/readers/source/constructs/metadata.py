"""A stack's construct metadata: which construct bears a logical id, and which lines wrote it."""

from collections.abc import Iterator, Mapping
from typing import Self

from msgspec import Struct

from unbuffered.readers.source.constructs.frames import Frame, user_frames

_LOGICAL_ID = "aws:cdk:logicalId"
_CREATED = "aws:cdk:creationStack"
_ASSIGNED = "aws:cdk:propertyAssignment"
_ACKNOWLEDGED = "aws:cdk:acknowledged-rules"

_Entry = Mapping[object, object]


class Metadata(Struct, frozen=True):
    """The entries of one stack's constructs by path, the leading slash left out."""

    _entries: Mapping[str, tuple[_Entry, ...]]
    _paths: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, artifact: object, additional: object) -> Self:
        """Gather what the manifest's artifact says in itself and what its additional file says."""
        inline = artifact.get("metadata") if isinstance(artifact, dict) else None
        entries: dict[str, list[_Entry]] = {}
        paths: dict[str, set[str]] = {}
        for path, entry in (*_pairs(inline), *_pairs(additional)):
            entries.setdefault(path, []).append(entry)
            logical_id = entry.get("data")
            if entry.get("type") == _LOGICAL_ID and isinstance(logical_id, str):
                paths.setdefault(logical_id, set()).add(path)
        return cls(
            {path: tuple(listed) for path, listed in entries.items()},
            {logical_id: frozenset(found) for logical_id, found in paths.items()},
        )

    def path_of(self, logical_id: str) -> str | None:
        """Return the one construct that bears a logical id: nested stacks may bear it a second time."""
        paths = self._paths.get(logical_id, frozenset())
        return next(iter(paths)) if len(paths) == 1 else None

    def assignments(self, path: str) -> tuple[tuple[str, tuple[Frame, ...]], ...]:
        """Return every assignment of a construct's properties in order, with its frames."""
        return tuple(
            (name, user_frames(data.get("stackTrace")))
            for data in (entry.get("data") for entry in self._of(path, _ASSIGNED))
            if isinstance(data, dict) and isinstance(name := data.get("propertyName"), str)
        )

    def created(self, path: str) -> tuple[Frame, ...]:
        """Return the frames of a construct's creation; old libraries put them on its logical id."""
        traces = [entry.get("data") for entry in self._of(path, _CREATED)]
        traces += [entry.get("trace") for entry in self._of(path, _LOGICAL_ID)]
        return next((frames for trace in traces if (frames := user_frames(trace))), ())

    def acknowledged(self) -> Iterator[tuple[str, str, str, tuple[Frame, ...]]]:
        """Yield what is acknowledged: the construct for which it is, the id, the reason, and the frames."""
        for path, listed in self._entries.items():
            for entry in listed:
                data = entry.get("data")
                if entry.get("type") == _ACKNOWLEDGED and isinstance(data, dict):
                    frames = user_frames(entry.get("trace"))
                    texts = [(id_, why if isinstance(why, str) else "") for id_, why in data.items()]
                    yield from ((path, str(id_), why, frames) for id_, why in texts)

    @property
    def traced(self) -> bool:
        """Whether any construct of the stack has a frame in the author's code."""
        return any(user_frames(trace) for trace in self._traces())

    def _of(self, path: str, kind: str) -> Iterator[_Entry]:
        listed = self._entries.get(path.removeprefix("/"), ())
        return (entry for entry in listed if entry.get("type") == kind)

    def _traces(self) -> Iterator[object]:
        for listed in self._entries.values():
            for entry in listed:
                data = entry.get("data")
                yield from (entry.get("trace"), data if entry.get("type") == _CREATED else None)
                yield data.get("stackTrace") if isinstance(data, dict) else None


def _pairs(metadata: object) -> Iterator[tuple[str, _Entry]]:
    """Yield each entry that has the shape of one, with its construct's path."""
    if not isinstance(metadata, dict):
        return
    for path, listed in metadata.items():
        if isinstance(path, str) and isinstance(listed, list):
            yield from ((path.removeprefix("/"), entry) for entry in listed if isinstance(entry, dict))
