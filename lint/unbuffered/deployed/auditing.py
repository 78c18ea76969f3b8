"""From a target to everything that is read of it."""

from collections.abc import Iterable

from msgspec import Struct

from unbuffered.deployed.apis import fetch_api
from unbuffered.deployed.calls import Calls
from unbuffered.deployed.fetching import Fetched, file_of
from unbuffered.deployed.saved import Target
from unbuffered.deployed.shapes import text_in
from unbuffered.deployed.stacks import fetch_exports, fetch_stack
from unbuffered.progress import Tell, told


class Asked(Struct, frozen=True):
    """What is to be read, in which Region, and whether the code of functions is loaded too."""

    target: Target
    region: str
    code: bool


def fetched(calls: Calls, asked: Asked, tell: Tell) -> Fetched:
    """Return what is read of a target; what is refused is a gap, and the rest is read nevertheless."""
    target = asked.target
    found = Fetched(calls, target.stage, asked.code, asked.region)
    for name in told(tell, "reading stacks", target.stacks):
        fetch_stack(found, name)
    fetch_exports(found)
    for id_ in told(tell, "reading APIs", tuple(_apis(found, target))):
        fetch_api(found, id_)
    _tell_stage(found, target)
    return found


def _tell_stage(found: Fetched, target: Target) -> None:
    """Tell where the stage that was asked for is not: of an API by its name, of others if none has it."""
    missing = {id_: file for id_, file in found.unstaged.items() if not found.staged or id_ in target.apis}
    if target.everything and not found.staged and found.unstaged:
        says = f"not checked: no REST API of the Region has a stage {target.stage}"
        found.gap(file_of("api", "all"), says, fault=True)
        return
    for id_, file in missing.items():
        found.gap(file, f"not checked: API {id_} has no stage {target.stage}", fault=True)


def _apis(found: Fetched, target: Target) -> Iterable[str]:
    """Return the ids of the APIs that are to be read by themselves."""
    named = dict.fromkeys(target.apis)
    if target.everything:
        listed = found.tried(
            file_of("api", "all"), "the REST APIs of the Region", found.calls.apis, needed=True
        )
        named |= dict.fromkeys(text_in(one.get("id")) for one in listed or ())
    done = {api.id for api in found.world.apis.values()}
    return [one for one in named if one and one not in done]
