"""From one input to another of the same target, by what its files are."""

import random
from collections.abc import Sequence
from functools import cached_property

import programs
import texts
import trees
import zips
from inputs import Files, packed, unpacked

_DOCUMENTS = (".yaml", ".yml", ".json", ".template")


class Mutator:
    """Mutates inputs of one target, with pieces of all its seeds."""

    def __init__(self, seeds: Sequence[bytes]) -> None:
        """Keep what to take pieces from."""
        self._seeds = [unpacked(seed)[1] for seed in seeds]

    @cached_property
    def _pool(self) -> trees.Pool:
        pool = trees.Pool()
        for name, content in self._all():
            if name.endswith(_DOCUMENTS) and (tree := trees.read(name, content)) is not None:
                pool.learn(tree)
        return pool

    @cached_property
    def _shelf(self) -> programs.Shelf:
        shelf = programs.Shelf()
        for name, content in self._all():
            if name.endswith(".py"):
                shelf.learn(content)
        return shelf

    @cached_property
    def _like(self) -> dict[str, list[bytes]]:
        """The files of all seeds by what ends their names."""
        found: dict[str, list[bytes]] = {}
        for name, content in self._all():
            found.setdefault(_kind(name), []).append(content)
        return found

    def _all(self) -> list[tuple[str, bytes]]:
        return [pair for files in self._seeds for pair in files.items()]

    def __call__(self, data: bytes, most: int, chance: int) -> bytes:
        """Return another input of at most so many bytes; equal chances give equal inputs."""
        rng = random.Random(chance)  # noqa: S311 - no secret
        target, files = unpacked(data)
        if not files:
            files = dict(rng.choice(self._seeds))
        for _ in range(4):
            name = rng.choice(list(files))
            made = {**files, name: self._changed(name, files[name], rng)}
            if rng.random() < 0.05:
                made = {**made, **self._foreign(rng)}
            if len(found := packed(target, made)) <= most:
                return found
        return packed(target, files)[:most]

    def _foreign(self, rng: random.Random) -> Files:
        """Return one file of another seed."""
        files = rng.choice(self._seeds)
        name = rng.choice(list(files))
        return {name: files[name]}

    def _changed(self, name: str, content: bytes, rng: random.Random) -> bytes:
        if name.endswith(".zip"):
            return zips.mutated(content, lambda inner, held: self._changed(inner, held, rng), rng)
        way = rng.random()
        made: bytes | None = None
        others = self._like.get(_kind(name), [])
        if way < 0.1:
            return texts.torn(content, rng)
        if way < 0.13 and others:
            return rng.choice(others)
        if way < 0.75:
            if name.endswith(".py"):
                made = programs.mutated(content, self._shelf, rng)
            elif name.endswith(_DOCUMENTS):
                made = trees.mutated(name, content, self._pool, rng)
        return made if made is not None else texts.mutated(content, others, rng)


def _kind(name: str) -> str:
    return name.rpartition("/")[2].rpartition(".")[2]
