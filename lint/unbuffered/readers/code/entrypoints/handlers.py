"""Lambda's handler string."""

import re

from unbuffered.readers.code.entrypoints.program import Kind, Program

_LONGEST = 1000
# The runtime imports the module by its name, so that a part may hold a dash or begin with a digit.
_HANDLER = r"(\w[\w-]*(?:[./]\w[\w-]*)*)\.([^\W\d]\w*)"


def handler(text: str) -> Program | None:
    """Return the module and the function that a handler string names."""
    found = re.fullmatch(_HANDLER, text) if len(text) <= _LONGEST else None
    if found is None:
        return None
    return Program(Kind.FUNCTION, module=found.group(1).replace("/", "."), attribute=found.group(2))
