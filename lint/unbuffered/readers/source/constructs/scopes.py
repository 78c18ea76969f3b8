"""Whether the scope a call is written in can be the parent its construct has."""

from collections.abc import Sequence
from enum import IntEnum

from unbuffered.readers.source.constructs.calls import Call, adds, constructs
from unbuffered.readers.source.constructs.ids import CallIndex, names


class Fit(IntEnum):
    """How far the source confirms a path, from its construct upwards."""

    CONTRADICTED = 0  # a scope certainly bears another id
    UNLIKELY = 1  # the class a call stands in is made elsewhere, unless by a class derived from it
    COMPUTED = 2  # a scope's id is computed
    OPEN = 3
    PARTLY = 4
    WHOLLY = 5


def fit(call: Call, parts: Sequence[str], index: CallIndex) -> Fit:
    """Follow a call's scopes up a path whose last part the call may have made."""
    at, confirmed = len(parts) - 1, Fit.OPEN
    while at > 0:
        # The root of an API is its child Default, and no call makes it.
        at -= 2 if adds(call.name) and parts[at - 1] == "Default" and at > 1 else 1
        if call.on is not None:
            if not names(call.on, parts[at]):
                return _unlike(call.on, parts[at], confirmed, index)
            call = call.on
        elif call.within:
            matching = index.makers(call.within, parts[at])
            if not matching:
                if index.computes(call.within):
                    return Fit.COMPUTED
                return Fit.UNLIKELY if call.within in index.called else confirmed
            if len(matching) > 1:
                return Fit.PARTLY
            call = matching[0]
        else:
            return confirmed
        confirmed = Fit.PARTLY
    return Fit.WHOLLY


def _unlike(owner: Call, part: str, confirmed: Fit, index: CallIndex) -> Fit:
    """Judge a scope that bears another id than the path: only what certainly is an id contradicts."""
    if owner.name == "App":
        return Fit.CONTRADICTED
    if owner.dynamic:
        return Fit.COMPUTED
    known = constructs(owner.name) or adds(owner.name)
    # A function of the project takes an id if another call of it gives the one that is sought.
    known = known or bool(index.makers(owner.name, part))
    return Fit.CONTRADICTED if owner.ids and known else confirmed
