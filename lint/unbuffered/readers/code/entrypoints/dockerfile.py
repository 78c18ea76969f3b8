"""Dockerfiles: how the image of one stage starts, and where its files come from."""

from collections.abc import Sequence
from functools import partial

from msgspec import Struct

from unbuffered.readers.code.entrypoints.copying import Copy
from unbuffered.readers.code.entrypoints.instructions import Instruction, instructions, words
from unbuffered.readers.code.entrypoints.settings import Variable, Words, defaults, evaluated
from unbuffered.readers.code.entrypoints.stage import Stage

__all__ = ["Copy", "Image", "Variable", "Words", "image"]

_LONGEST = 262_144
_STAGES = 200


class Image(Struct, frozen=True):
    """An image as its Dockerfile makes it; paths inside it are absolute."""

    base: str = ""
    is_lambda: bool = False
    entrypoint: Words = None
    command: Words = None
    workdir: str = "/"
    copies: tuple[Copy, ...] = ()
    variables: tuple[Variable, ...] = ()
    adapter: int | None = None
    exposed: tuple[int, ...] = ()
    platform: str = ""
    """As it is written, like the origin: a variable may be another one for each build."""
    origin: str = ""
    origin_line: int = 0
    line: int = 0
    command_line: int | None = None

    @property
    def settings(self) -> dict[str, str]:
        """The environment that the image starts with."""
        return {variable.name: variable.value for variable in self.variables}


def image(text: str, target: str | None = None) -> Image | None:
    """Return the image of the last stage, or of the stage that is asked for."""
    stages = _stages(text) if len(text) <= _LONGEST else []
    found = _named(stages, target) if target is not None else stages[-1] if stages else None
    return _image(found) if found is not None else None


def _stages(text: str) -> list[Stage]:
    found: list[Stage] = []
    earlier: tuple[Stage, ...] = ()
    given: dict[str, str] = {}
    read, escape = instructions(text)
    for one in read:
        if one.name == "FROM":
            if len(found) == _STAGES:
                return []
            earlier = tuple(found)
            stage = _begun(one, escape, given, earlier)
            found += [stage] if stage is not None else []
        elif found:
            found[-1].follow(one, escape, given, partial(_named, earlier))
        elif one.name == "ARG":
            given |= {name: value for name, value in defaults(one, escape, given) if value is not None}
    return found


def _begun(one: Instruction, escape: str, given: dict[str, str], earlier: tuple[Stage, ...]) -> Stage | None:
    """Return the stage that a FROM begins."""
    written = [word for _, word in words(one.text, escape)]
    platform = next((word.partition("=")[2] for word in written if word.startswith("--platform=")), "")
    written = [word for word in written if not word.startswith("--")]
    told = [evaluated(word, escape, given) for word in written]
    if not told:
        return None
    is_named = len(told) > 2 and told[1].lower() == "as"  # noqa: PLR2004 - image, as, name
    stage = Stage(told[0], told[2].lower() if is_named else "", _named(earlier, told[0], by_number=False))
    stage.line = one.line
    if not stage.origin_line:
        stage.platform, stage.origin, stage.origin_line = platform, written[0], one.line
    return stage


def _named(stages: Sequence[Stage], name: str, *, by_number: bool = True) -> Stage | None:
    """Return a stage by its name or number; of two with one name the later."""
    for stage in reversed(stages):
        if stage.name and stage.name == name.lower():
            return stage
    is_number = by_number and name.isascii() and name.isdigit() and len(name) <= 3  # noqa: PLR2004 - up to 199
    return stages[int(name)] if is_number and int(name) < len(stages) else None


def _image(stage: Stage) -> Image:
    return Image(
        base=stage.base,
        is_lambda=stage.is_lambda,
        entrypoint=stage.entrypoint,
        command=stage.command,
        workdir=stage.workdir,
        copies=tuple(stage.copies),
        variables=tuple(stage.variables.values()),
        adapter=stage.adapter,
        exposed=tuple(dict.fromkeys(stage.exposed)),
        platform=stage.platform,
        origin=stage.origin,
        origin_line=stage.origin_line,
        line=stage.line,
        command_line=stage.command_line or stage.entrypoint_line,
    )
