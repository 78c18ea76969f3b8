"""Commands that tell of the rules."""

from pathlib import Path
from typing import Annotated

import typer

from unbuffered.cli.terminal import say, stop


def rules() -> None:
    """List the rules: id, severity, name, and what each finds."""
    from unbuffered.cli.given import all_rules

    listed = all_rules()
    wide = max(len(rule.id) for rule in listed)
    width = max(len(rule.name) for rule in listed)
    lines = (
        f"{rule.id:<{wide}}  {rule.severity:<7}  {rule.name:<{width}}  {rule.title}\n" for rule in listed
    )
    say("".join(lines))


def explain(
    rule: Annotated[str, typer.Argument(help="A rule's id or name.", show_default=False)],
    *,
    clash: Annotated[
        bool, typer.Option("--clash", help="How to silence the checks of other linters that contradict it.")
    ] = False,
) -> None:
    """Print a rule's words: why it hurts, bad and good, when it does not fire, and who says so."""
    from unbuffered.cli.given import all_rules, named
    from unbuffered.explained import clashes, explained

    found = named(rule, all_rules())
    say(clashes(found) if clash else explained(found))


def policies(
    name: Annotated[
        str | None,
        typer.Argument(help="A policy to print; all are listed if none is named.", show_default=False),
    ] = None,
) -> None:
    """List the policies that are installed, or print one."""
    from unbuffered.cli.given import all_rules
    from unbuffered.packs import PackError
    from unbuffered.packs import policies as packed
    from unbuffered.reporters.words import inert
    from unbuffered.stated import StatedError
    from unbuffered.team import chosen, no_policy

    try:
        installed = packed()
        if name is not None:
            if name not in installed:
                raise no_policy(name, installed)
            text = installed[name].read_text("utf-8")
            say("".join(f"{inert(line)}\n" for line in text.splitlines()))
            return
        listed = chosen(installed, all_rules())
    except PackError as error:
        stop(str(error))
    except StatedError as error:
        stop(*error.lines)
    width = max(map(len, installed), default=0)
    say("".join(f"{one.name:<{width}}  {one.reason}\n" for one in listed))


def pages(
    folder: Annotated[str, typer.Argument(help="Where to write them.", show_default=False)],
) -> None:
    """Write a page for each rule, and an index, to put where a team reads; see docs-url in the settings."""
    from unbuffered.cli.given import all_rules
    from unbuffered.disk import reason
    from unbuffered.pages.rulepages import pages as made
    from unbuffered.reporters.words import some
    from unbuffered.writing import folder as make
    from unbuffered.writing import write

    found = made(all_rules())
    try:
        make(Path(folder))
        for name, text in found.items():
            write(Path(folder) / name, text.encode())
    except OSError as error:
        stop(f"{folder} cannot be written: {reason(error)}")
    say(f"wrote {some(len(found), 'page')} to {folder}\n")
