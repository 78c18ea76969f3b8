"""One stage of a Dockerfile, followed instruction by instruction."""

import re
from collections import ChainMap
from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from typing import Optional

from unbuffered.readers.code.entrypoints.arguments import number
from unbuffered.readers.code.entrypoints.copying import Copy, copying, passed_on, within
from unbuffered.readers.code.entrypoints.expansion import expand
from unbuffered.readers.code.entrypoints.instructions import Instruction, words
from unbuffered.readers.code.entrypoints.settings import (
    Variable,
    Words,
    command_of,
    defaults,
    evaluated,
    variables,
)

TASK_ROOT = "/var/task"
"""Where Lambda's base images keep the function."""
_COPIES = 200
_ADAPTER = "lambda-adapter"
_LAMBDA = re.compile(r"(?:^|/)(?:aws-)?lambda[-/](?:python|nodejs|java|dotnet|ruby|go|provided)(?![a-z])")

Find = Callable[[str], Optional["Stage"]]


class Stage:
    """What is known of a stage so far."""

    def __init__(self, base: str, name: str, parent: Optional["Stage"]) -> None:
        """Begin with what the parent stage left, or with what is known of the base image."""
        self.name = name
        self.base: str = parent.base if parent else base
        self.is_lambda = _LAMBDA.search(self.base) is not None
        self.is_adapter = _ADAPTER in self.base
        self.line = 0
        self.platform: str = parent.platform if parent else ""
        self.origin: str = parent.origin if parent else ""
        self.origin_line: int = parent.origin_line if parent else 0
        self.entrypoint: Words = parent.entrypoint if parent else None
        self.command: Words = parent.command if parent else None
        self.entrypoint_line: int | None = parent.entrypoint_line if parent else None
        self.command_line: int | None = parent.command_line if parent else None
        self.has_command = False
        start = TASK_ROOT if self.is_lambda else "/"
        self.workdir: str = parent.workdir if parent else start
        self.copies: list[Copy] = list(parent.copies) if parent else []
        self.variables: dict[str, Variable] = dict(parent.variables) if parent else {}
        self.arguments: dict[str, str] = {"LAMBDA_TASK_ROOT": TASK_ROOT}
        self.settings = {variable.name: variable.value for variable in self.variables.values()}
        self.known: Mapping[str, str] = ChainMap(self.settings, self.arguments)
        self.adapter: int | None = parent.adapter if parent else None
        self.exposed: list[int] = list(parent.exposed) if parent else []

    def follow(self, one: Instruction, escape: str, given: Mapping[str, str], find: Find) -> None:
        """Take in one instruction; those that say nothing here, ONBUILD among them, change nothing."""
        match one.name:
            case "ENV":
                found = tuple(variables(one, escape, self.known))
                self.variables |= {variable.name: variable for variable in found}
                self.settings |= {variable.name: variable.value for variable in found}
            case "ARG":
                for name, value in defaults(one, escape, self.known):
                    default = value if value is not None else given.get(name)
                    self.arguments |= {name: default} if default is not None else {}
            case "WORKDIR":
                self.workdir = within(self.workdir, evaluated(one.text, escape, self.known))
            case "COPY" | "ADD":
                self.copy(one, escape, find)
            case "CMD":
                self.command, self.command_line, self.has_command = command_of(one.text), one.line, True
            case "ENTRYPOINT":
                self.entrypoint, self.entrypoint_line = command_of(one.text), one.line
                if not self.has_command:
                    self.command = self.command_line = None
            case "EXPOSE":
                self.expose(one, escape)
            case _:
                pass

    def copy(self, one: Instruction, escape: str, find: Find) -> None:
        """Take in a COPY; from another stage, what that stage took from the build context."""
        found = copying(one, escape, self.known, self.workdir)
        if found is None:
            return
        origin = find(found.origin) if found.origin else None
        brings = origin is not None and (origin.is_adapter or origin.adapter is not None)
        if found.is_adapter or (brings and found.destination.startswith("/opt")):
            self.adapter = one.line
        if not found.origin:
            copies: Iterable[Copy] = [(found.sources, found.destination, found.line)]
        else:
            copies = passed_on(origin.copies, found) if origin is not None else ()
        # Cut while they are made: every source may bring along all that the other stage copied.
        self.copies += islice(copies, _COPIES - len(self.copies))

    def expose(self, one: Instruction, escape: str) -> None:
        """Take in the ports of an EXPOSE that are written as numbers."""
        ports = [number(expand(word, self.known).partition("/")[0]) for _, word in words(one.text, escape)]
        self.exposed += [port for port in ports if port is not None]
