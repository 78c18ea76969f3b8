"""The built-in rules: one file each, in the folder of the hop where the fix is made."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from unbuffered.api import Rule

HOPS = ("edge", "authorizer", "integration", "stage", "backend", "handler", "policy", "input")


def found() -> Iterator[Rule]:
    """Yield the rules in the order of the hops and of their files."""
    for hop in HOPS:
        folder = import_module(f"{__name__}.{hop}")
        for module in iter_modules(folder.__path__, f"{folder.__name__}."):
            yield from (one for one in vars(import_module(module.name)).values() if isinstance(one, Rule))


def rules() -> tuple[Rule, ...]:
    """Return every rule of this pack."""
    return tuple(found())


def knowledge() -> tuple[Path, ...]:
    """Return the files in which this pack says what holds an event loop."""
    return (Path(__file__).with_name("knowledge") / "blocking.yaml",)


def policies() -> tuple[Path, ...]:
    """Return the policies of this pack, each in a file of its name."""
    return tuple(sorted((Path(__file__).parent / "policies").glob("*.yaml")))
