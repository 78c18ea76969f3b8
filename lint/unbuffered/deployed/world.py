"""What was read of the deployed world, by the resources of the templates that made it."""

from collections.abc import Mapping

from msgspec import Struct, field

from unbuffered.deployed.shapes import Json, listed, mapping, text_in
from unbuffered.deployed.wired import Methods, draft, snapshot

Key = tuple[str, str]
"""A resource: the stack that it belongs to, and its logical id."""

Version = tuple[Key, str]
"""A function or agent, and the alias, version or endpoint of it that is called; "" for none."""


class Snapshot(Struct, frozen=True):
    """A stage and the methods that it serves; None if they could not be read."""

    name: str
    stage: Json
    methods: Methods | None


class DeployedApi(Struct, frozen=True):
    """A REST API: the methods of its draft, None if they could not be read, and its stages."""

    id: str
    draft: Methods | None
    stages: tuple[Snapshot, ...]


class World(Struct):
    """Everything that is deployed and was read; `physical` are the ids of resources in AWS.

    `functions`, `agents` and `clients` are the answers about them. `listed` are the stacks of which every
    resource is known.
    """

    apis: dict[Key, DeployedApi] = field(default_factory=dict)
    functions: dict[Version, Json] = field(default_factory=dict)
    agents: dict[Version, Json] = field(default_factory=dict)
    clients: dict[Key, Json] = field(default_factory=dict)
    physical: dict[Key, str] = field(default_factory=dict)
    listed: set[str] = field(default_factory=set)

    def lacks(self, key: Key | None) -> bool:
        """Whether a resource is certainly not deployed, as where a condition leaves it out."""
        return key is not None and key[0] in self.listed and key not in self.physical

    def name(self, key: Key, version: str = "") -> str:
        """Return the name of a function in AWS with its version, empty if it is not known."""
        name = self.physical.get(key, "")
        return f"{name}:{version}" if version else name


Ids = Mapping[Key, str]


def described(home: str, told: Json) -> World:
    """Return the deployed world that somebody describes by the logical ids of one template.

    An API has ``resources``, ``authorizers``, ``stages`` and ``exports`` by stage, in the shapes of AWS; a
    function has its ``configuration``, an agent its ``runtime``. Each may have an ``id``.
    """
    world = World()
    for logical, value in told.items():
        one = mapping(value)
        key = (home, logical)
        world.physical[key] = text_in(one.get("id")) or logical
        if "configuration" in one:
            world.functions[(key, "")] = mapping(one["configuration"])
        elif "runtime" in one:
            world.agents[(key, "")] = mapping(one["runtime"])
        else:
            exports = mapping(one.get("exports"))
            stages = [
                Snapshot(name, stage, snapshot(mapping(exports[name])) if name in exports else None)
                for stage in listed(one.get("stages"))
                if (name := text_in(stage.get("stageName")))
            ]
            methods = draft(listed(one.get("resources")), listed(one.get("authorizers")))
            world.apis[key] = DeployedApi(world.physical[key], methods, tuple(stages))
    return world
