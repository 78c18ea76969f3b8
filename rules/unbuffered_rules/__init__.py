"""The built-in rules: one file each, in the folder of the hop where the fix is made."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from unbuffered.api import Rule

HOPS = ("edge", "authorizer", "integration", "stage", "backend", "handler", "policy", "input")


def found() -> Iterator[Rule]:
    """Yield the rules in the order of the hops and of their files."""
    for hop in HOPS:
        # Not pkgutil, which takes as long for this as a tenth of the rules to load.
        files = (Path(__file__).parent / hop).iterdir()
        for name in sorted({file.name.partition(".")[0] for file in files if file.name.startswith("unb")}):
            module = import_module(f"{__name__}.{hop}.{name}")
            yield from (one for one in vars(module).values() if isinstance(one, Rule))


def rules() -> tuple[Rule, ...]:
    """Return every rule of this pack."""
    return tuple(found())


def knowledge() -> tuple[Path, ...]:
    """Return the files in which this pack says what holds an event loop."""
    return (Path(__file__).with_name("knowledge") / "blocking.yaml",)


def policies() -> tuple[Path, ...]:
    """Return the policies of this pack, each in a file of its name."""
    return tuple(sorted((Path(__file__).parent / "policies").glob("*.yaml")))
