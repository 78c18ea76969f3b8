"""What was read of the deployed world, by the resources of the templates that made it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from unbuffered.deployed.shapes import Json, listed, mapping, text_in
from unbuffered.deployed.wired import Methods, draft, snapshot

Key = tuple[str, str]
"""A resource: the stack that it belongs to, and its logical id."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A stage and the methods that it serves; None if they could not be read."""

    name: str
    stage: Json
    methods: Methods | None


@dataclass(frozen=True, slots=True)
class DeployedApi:
    """A REST API: the methods of its draft, None if they could not be read, and its stages."""

    id: str
    draft: Methods | None
    stages: tuple[Snapshot, ...]


@dataclass(slots=True)
class World:
    """Everything that is deployed and was read; `physical` are the ids of resources in AWS.

    `listed` are the stacks of which every resource is known.
    """

    apis: dict[Key, DeployedApi] = field(default_factory=dict)
    functions: dict[Key, Json] = field(default_factory=dict)
    physical: dict[Key, str] = field(default_factory=dict)
    listed: set[str] = field(default_factory=set)

    def lacks(self, key: Key | None) -> bool:
        """Whether a resource is certainly not deployed, as where a condition leaves it out."""
        return key is not None and key[0] in self.listed and key not in self.physical

    def name(self, key: Key) -> str:
        """Return the name of a function in AWS, empty if it is not known."""
        return self.physical.get(key, "")


Ids = Mapping[Key, str]


def described(home: str, told: Json) -> World:
    """Return the deployed world that somebody describes by the logical ids of one template.

    An API has ``resources``, ``stages`` and ``exports`` by stage, in the shapes of AWS; a function has its
    ``configuration``. Either may have an ``id``.
    """
    world = World()
    for logical, value in told.items():
        one = mapping(value)
        key = (home, logical)
        world.physical[key] = text_in(one.get("id")) or logical
        if "configuration" in one:
            world.functions[key] = mapping(one["configuration"])
        else:
            exports = mapping(one.get("exports"))
            stages = [
                Snapshot(name, stage, snapshot(mapping(exports[name])) if name in exports else None)
                for stage in listed(one.get("stages"))
                if (name := text_in(stage.get("stageName")))
            ]
            world.apis[key] = DeployedApi(
                world.physical[key], draft(listed(one.get("resources"))), tuple(stages)
            )
    return world
