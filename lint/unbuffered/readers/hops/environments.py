"""The environment variables of a function or an agent."""

from unbuffered.model.fact import Fact, Known, Unknown, value_of
from unbuffered.model.hops import Setting


def environment(written: Fact[tuple[Setting, ...]], built: tuple[Setting, ...]) -> Fact[tuple[Setting, ...]]:
    """Return the variables of the template, and those of the image that it does not override."""
    if isinstance(written, Unknown) or not built:
        return written
    own = value_of(written) or ()
    names = {one.name for one in own}
    return Known((*own, *(one for one in built if one.name not in names)), written.at)
