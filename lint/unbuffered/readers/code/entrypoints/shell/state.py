"""What a shell knows at one point of a script."""

from collections.abc import Sequence
from typing import Self

from unbuffered.readers.code.entrypoints.expansion import Variables
from unbuffered.readers.code.entrypoints.program import beneath
from unbuffered.readers.code.entrypoints.shell.tokens import UnreadableError

_MOST = 400
_PARAMETERS = 9
_ELSEWHERE = "$OLDPWD"
"""A folder that cannot be told: no path beside it is either."""


class State:
    """Variables, positional parameters and the working folder."""

    def __init__(self, variables: Variables, arguments: Sequence[str] | None, folder: str = "") -> None:
        """Start with what is known before the first line."""
        self.variables: dict[str, str | None] = dict(variables)
        self.folder = folder
        self.arguments: tuple[str, ...] | None = None
        self.give(arguments)

    def copy(self) -> "State":
        """Return a state that a branch or a subshell may change."""
        return State(self.variables, self.arguments, self.folder)

    def give(self, arguments: Sequence[str] | None) -> None:
        """Set the positional parameters."""
        self.arguments = tuple(arguments) if arguments is not None else None
        for at in range(1, _PARAMETERS + 1):
            value = None if self.arguments is None else "".join(self.arguments[at - 1 : at])
            self.variables[str(at)] = value

    def assign(self, name: str, value: str | None) -> None:
        """Set a variable; one that holds what cannot be told is not known."""
        if len(self.variables) > _MOST and name not in self.variables:
            raise UnreadableError
        self.variables[name] = value

    def doubt(self) -> None:
        """Forget the variables: another script or ``eval`` may have set them."""
        own = self.variables.get("0")
        self.variables = dict.fromkeys(self.variables)
        if own is not None:
            self.variables["0"] = own

    def enter(self, folder: str | None) -> None:
        """Change the working folder."""
        self.folder = beneath(self.folder, folder) if folder is not None else _ELSEWHERE

    def meet(self, others: Sequence[Self]) -> None:
        """Keep what all branches agree on."""
        first, *rest = others
        names = {name for one in others for name in one.variables}
        agreed: dict[str, str | None] = {}
        for name in names:
            value = first.variables.get(name)
            agreed[name] = value if all(one.variables.get(name) == value for one in rest) else None
        self.variables = agreed
        self.folder = first.folder if all(one.folder == first.folder for one in rest) else _ELSEWHERE
        if any(one.arguments != first.arguments for one in rest):
            self.give(None)
        else:
            self.arguments = first.arguments
