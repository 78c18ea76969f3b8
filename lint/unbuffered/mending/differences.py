"""Where two trees differ: what proves that a change to a text changed nothing else."""

from collections.abc import Iterator

from unbuffered.model.place import Step
from unbuffered.readers.documents.tree import Map, Node, Scalar, Seq

Path = tuple[Step, ...]


def differences(old: Node, new: Node) -> frozenset[Path]:
    """Return the paths at which two trees differ: of scalars, of keys that came or went, of list items."""
    found: set[Path] = set()
    waiting: list[tuple[Path, Node, Node]] = [((), old, new)]
    seen: set[tuple[int, int, Path]] = set()
    while waiting:
        path, one, other = waiting.pop()
        if (id(one), id(other), path) in seen:
            continue
        seen.add((id(one), id(other), path))
        if isinstance(one, Map) and isinstance(other, Map) and one.tag == other.tag:
            waiting += _pairs(path, one, other, found)
        elif isinstance(one, Seq) and isinstance(other, Seq) and one.tag == other.tag:
            waiting += _items(path, one, other, found)
        elif not (isinstance(one, Scalar) and isinstance(other, Scalar) and _same(one, other)):
            found.add(path)
    return frozenset(found)


def _same(one: Scalar, other: Scalar) -> bool:
    return (one.text, one.plain, one.tag) == (other.text, other.plain, other.tag)


def _pairs(path: Path, one: Map, other: Map, found: set[Path]) -> Iterator[tuple[Path, Node, Node]]:
    before, after = dict(_keyed(one)), dict(_keyed(other))
    found.update((*path, key) for key in before.keys() ^ after.keys())
    for key in before.keys() & after.keys():
        yield (*path, key), before[key], after[key]


def _keyed(node: Map) -> Iterator[tuple[str, Node]]:
    """Yield the pairs, the last one with a key being the one that counts."""
    for key, value in node.pairs:
        yield key.text, value


def _items(path: Path, one: Seq, other: Seq, found: set[Path]) -> Iterator[tuple[Path, Node, Node]]:
    shared = min(len(one.items), len(other.items))
    found.update((*path, index) for index in range(shared, max(len(one.items), len(other.items))))
    for index in range(shared):
        yield (*path, index), one.items[index], other.items[index]
