"""The check of the action: inputs to arguments, reports to where GitHub shows them, and what comes next.

Run with the Python that unbuffered is installed for. It ends with 0 whatever was found, as findings are
uploaded and told in a comment before they fail the job; the exit code of the check is an output.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

USAGE = 2
UNREAD = 3
WIDTH = "100"
REPORTS = {"github": "github.txt", "json": "report.json", "markdown": "report.md", "sarif": "report.sarif"}
OPEN = "open.sarif"

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,99}")
_HEAD = "::{command} title=unbuffered::"


class InputError(Exception):
    """An input of the action that is wrong; the sentence says which."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """What the workflow asks for: arguments of the check, and what becomes of its reports."""

    arguments: tuple[str, ...]
    upload: bool
    comment: bool


def main() -> None:
    """Check, show, and say what the next steps need."""
    folder = Path(os.environ["FOLDER"])
    try:
        wanted = inputs()
    except InputError as error:
        tell("error", str(error))
        return put(exit_code=USAGE)
    done = subprocess.run(
        [folder / "venv/bin/unbuffered", "check", *written(folder), *wanted.arguments],
        env={"COLUMNS": WIDTH, **os.environ},
        stderr=subprocess.PIPE,
        check=False,
    )
    sys.stderr.buffer.write(done.stderr)
    sys.stderr.flush()
    put(exit_code=done.returncode)
    if not (folder / REPORTS["json"]).exists():
        return tell("error", done.stderr.decode("utf-8", "replace"))
    return show(folder, wanted, done)


def inputs() -> Inputs:
    """Return what the workflow asks for.

    Raises:
        InputError: an input is none that can be.

    """
    name = os.environ["INPUT_NAME"]
    if not _NAME.fullmatch(name):
        raise InputError(f"name has other characters than letters, digits, '.', '_', '/' and '-': {name!r}")
    options = [f"--{option}={value}" for option in ("preset", "fail-on") if (value := _input(option).strip())]
    options += [f"--policy={value}" for value in _lines("policy")]
    # Paths come last and behind a mark, so that none is taken for an option.
    arguments = (*options, *_lines("args"), "--", *_lines("paths"))
    return Inputs(arguments, upload=_switch("upload-sarif"), comment=_switch("comment"))


def written(folder: Path) -> Iterator[str]:
    """Yield the arguments that write every report."""
    for format_, name in REPORTS.items():
        yield f"--output={format_}={folder / name}"


def show(folder: Path, wanted: Inputs, done: subprocess.CompletedProcess[bytes]) -> None:
    """Annotate, write the summary of the job, and say what the next steps need."""
    report = json.loads((folder / REPORTS["json"]).read_text("utf-8"))
    # As they are: what comes from files is harmless in them. The other lines are in the log already.
    lines = (folder / REPORTS["github"]).read_bytes().splitlines(keepends=True)
    sys.stdout.buffer.writelines(line for line in lines if line.startswith(b"::"))
    sys.stdout.flush()
    summary = report["summary"]
    if done.returncode == UNREAD and not summary["inputs"]:
        tell("error", done.stderr.decode("utf-8", "replace"))
    if page := os.environ.get("GITHUB_STEP_SUMMARY"):
        with Path(page).open("ab") as stream:
            stream.write((folder / REPORTS["markdown"]).read_bytes())
    (folder / OPEN).write_text(json.dumps(unsuppressed(folder / REPORTS["sarif"])), "utf-8")
    refused = barred(wanted)
    put(
        errors=summary["errors"],
        warnings=summary["warnings"],
        sarif_file=folder / REPORTS["sarif"],
        open_file=folder / OPEN,
        markdown_file=folder / REPORTS["markdown"],
        json_file=folder / REPORTS["json"],
        speaks=_word(done.returncode != 0 or summary["errors"] + summary["warnings"] > 0),
        upload=_word(wanted.upload and not refused),
        comment=_word(wanted.comment and _is_pull_request() and not _is_fork()),
    )
    if refused:
        tell("notice", refused)


def unsuppressed(file: Path) -> Any:  # noqa: ANN401 - SARIF as it is
    """Return a SARIF log without its suppressed results: GitHub shows those as open alerts."""
    log = json.loads(file.read_text("utf-8"))
    for run in log["runs"]:
        run["results"] = [one for one in run["results"] if not one.get("suppressions")]
    return log


def barred(wanted: Inputs) -> str:
    """Return what of the wishes cannot be, and why; empty if nothing is in the way."""
    if _is_fork() and (wanted.upload or wanted.comment):
        return (
            "No upload and no comment: a pull request from a fork may write nothing. Read the job's summary."
        )
    if wanted.upload and _event() == "pull_request_target":
        # Its commit is the base's, so findings of the pull request would be filed as the base's own.
        return "Not in code scanning: with pull_request_target, findings would count for the base branch."
    return ""


def _is_pull_request() -> bool:
    return _event() in {"pull_request", "pull_request_target"}


def _is_fork() -> bool:
    """Whether the token may only read, as where a workflow comes with a pull request from elsewhere."""
    if _event() != "pull_request":
        return False
    event = json.loads(Path(os.environ["GITHUB_EVENT_PATH"]).read_text("utf-8"))
    head = event["pull_request"]["head"]["repo"]  # null, once the fork is deleted
    return head is None or head["full_name"] != os.environ["GITHUB_REPOSITORY"]


def _event() -> str:
    return os.environ.get("GITHUB_EVENT_NAME", "")


def _input(name: str) -> str:
    return os.environ[f"INPUT_{name.upper().replace('-', '_')}"]


def _lines(name: str) -> list[str]:
    return [line.strip() for line in _input(name).splitlines() if line.strip()]


def _switch(name: str) -> bool:
    value = _input(name)
    if value not in {"true", "false"}:
        raise InputError(f"{name} is neither true nor false: {value!r}")
    return value == "true"


def _word(value: object) -> str:
    return "true" if value else "false"


def put(**outputs: object) -> None:
    """Write outputs of the step; none of them holds a line's end."""
    with Path(os.environ["GITHUB_OUTPUT"]).open("a", encoding="utf-8") as stream:
        stream.writelines(f"{name.replace('_', '-')}={value}\n" for name, value in outputs.items())


def tell(command: str, says: str) -> None:
    """Print one annotation."""
    told = says.strip().replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    sys.stdout.write(f"{_HEAD.format(command=command)}{told}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
