"""Commands for a project that begins, and for one that wonders what holds."""

import os
from pathlib import Path

from unbuffered.cli.options import Config, Isolated
from unbuffered.cli.terminal import VERSION, say, stop


def init() -> None:
    """Write a file of settings to begin with, and what pre-commit and CI need; nothing is overwritten."""
    from unbuffered.disk import reason
    from unbuffered.links import working_tree
    from unbuffered.settings.found import find
    from unbuffered.starting.files import starts
    from unbuffered.writing import folder, write

    here = Path.cwd()
    found = find(here)
    # A new file beside a table in pyproject.toml would hold in its place, and undo what is set there.
    own = found.path if found is not None and found.path.parent == here else None
    for one in starts(here, working_tree(here), VERSION, own):
        shown = Path(os.path.relpath(one.path, here)).as_posix()
        if one.present:
            say(f"{shown} is there already; {one.what} to put into it by hand:\n\n{one.text}\n")
        elif one.offered:
            say(f"{shown}, {one.what}, if you want one:\n\n{one.text}\n")
        else:
            try:
                folder(one.path.parent)
                write(one.path, one.text.encode())
            except OSError as error:
                stop(f"{shown} cannot be written: {reason(error)}")
            say(f"wrote {shown}: {one.what}\n")


def config(config: Config = None, *, isolated: Isolated = False) -> None:
    """Print the settings that hold here: each value, and where it comes from."""
    from unbuffered.cli.given import all_rules, filed
    from unbuffered.reporters.words import commandless, inert
    from unbuffered.settings.shown import shown

    told = shown(filed(config, all_rules(), isolated=isolated))
    say(commandless("".join(f"{inert(line)}\n" for line in told.split("\n")[:-1])))
