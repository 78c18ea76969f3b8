"""Answers on the disk: one file for each, to look at, to send, and to audit again without AWS."""

import json
import re
from pathlib import Path

from msgspec import Struct, field

from unbuffered.deployed.calls import Source
from unbuffered.deployed.kept import kept
from unbuffered.deployed.operations import CODE, Operation
from unbuffered.deployed.refused import RefusedError, UnreadyError, Why
from unbuffered.deployed.secrets import without_values
from unbuffered.deployed.shapes import Json, mapping, text_in
from unbuffered.disk import InputError, decode, read, reason
from unbuffered.writing import folder, write

_INDEX = "audit.json"
_UNSAFE = re.compile(r"[^A-Za-z0-9_-]+")
_LONGEST = 120

_Key = tuple[str, str]


class Target(Struct, frozen=True):
    """What is audited: stacks by name, REST APIs by id, one stage of them, or all REST APIs."""

    stacks: tuple[str, ...] = ()
    apis: tuple[str, ...] = ()
    stage: str = ""
    everything: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing is named."""
        return not (self.stacks or self.apis or self.everything)


class Saving(Struct):
    """Answers handed on, and written as they come; `flaws` tell of those that could not be written."""

    source: Source
    folder: Path
    flaws: list[str] = field(default_factory=list)
    _count: int = 0

    def ask(self, operation: Operation, arguments: Json) -> Json:
        """Return the answer of the source, once it is written."""
        row = {"service": operation.service, "operation": operation.name, "arguments": arguments}
        try:
            answer = self.source.ask(operation, arguments)
        except RefusedError as refused:
            self._write(operation, {**row, "refused": {"why": refused.why, "detail": refused.detail}})
            raise
        self._write(operation, {**row, "answer": without_values(answer)})
        return answer

    def load(self, name: str, most: int) -> bytes:
        """Return a package of code, which is never written."""
        return self.source.load(name, most)

    def begin(self, target: Target, region: str) -> None:
        """Write what was asked for.

        Raises:
            UnreadyError: it cannot be written, and so nothing that follows.

        """
        row = {
            "region": region,
            "stacks": target.stacks,
            "apis": target.apis,
            "stage": target.stage,
            "all": target.everything,
        }
        self._put(_INDEX, row)
        if self.flaws:
            raise UnreadyError(self.flaws[0])

    def _write(self, operation: Operation, row: Json) -> None:
        self._count += 1
        about = "-".join(one for one in mapping(row["arguments"]).values() if isinstance(one, str))
        name = _UNSAFE.sub("_", f"{operation.service}-{operation.name}-{about}")[:_LONGEST].rstrip("-")
        self._put(f"{self._count:04}-{name}.json", row)

    def _put(self, name: str, row: Json) -> None:
        try:
            folder(self.folder)
            write(self.folder / name, (json.dumps(row, indent=2) + "\n").encode())
        except OSError as error:
            self.flaws.append(f"{self.folder / name} cannot be written: {reason(error)}")


class Saved(Struct, frozen=True):
    """The answers in a folder, the Region they are of, and what was asked for then."""

    answers: dict[_Key, Json]
    region: str
    target: Target

    def ask(self, operation: Operation, arguments: Json) -> Json:
        """Return the answer that was saved."""
        row = self.answers.get(_key(operation.service, operation.name, arguments))
        if row is None:
            raise RefusedError(operation, Why.UNSAVED)
        if "refused" in row:
            refused = mapping(row["refused"])
            why = text_in(refused.get("why"))
            raise RefusedError(
                operation, Why(why) if why in {*Why} else Why.FAILED, text_in(refused.get("detail"))
            )
        return kept(mapping(row.get("answer")))

    def load(self, name: str, most: int) -> bytes:  # noqa: ARG002 - nobody has it
        """Tell that code is not saved."""
        raise RefusedError(CODE, Why.FAILED, "code is never saved")


def load(folder: Path) -> Saved:
    """Return what was saved in a folder.

    Raises:
        UnreadyError: nothing was, or a file cannot be read.

    """
    if not folder.is_dir():
        raise UnreadyError(f"there is no folder {folder}")
    files = sorted(folder.glob("*.json"))
    rows = {file.name: _row(file) for file in files}
    index = rows.pop(_INDEX, {})
    answers = {
        _key(text_in(row.get("service")), text_in(row.get("operation")), mapping(row.get("arguments"))): row
        for row in rows.values()
    }
    if not answers:
        raise UnreadyError(f"no answers are saved in {folder}")
    target = Target(
        _names(index.get("stacks")),
        _names(index.get("apis")),
        text_in(index.get("stage")),
        index.get("all") is True,
    )
    return Saved(answers, text_in(index.get("region")) or "?", target)


def _row(file: Path) -> Json:
    try:
        return mapping(json.loads(decode(read(file))))
    except InputError as error:
        raise UnreadyError(f"{file} cannot be read: {error.says}") from error
    except OSError as error:
        raise UnreadyError(f"{file} cannot be read: {reason(error)}") from error
    except (ValueError, RecursionError) as error:
        raise UnreadyError(f"{file} is no JSON") from error


def _names(value: object) -> tuple[str, ...]:
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list) else ()


def _key(service: str, name: str, arguments: Json) -> _Key:
    return f"{service} {name}", json.dumps(arguments, sort_keys=True, default=str)
