"""The command that draws."""

import typer

from unbuffered.cli import options as o


def trace(
    paths: o.Paths = None,
    *,
    route: o.Routes = None,
    format_: o.Drawn = o.Drawing.TEXT,
    config: o.Config = None,
    isolated: o.Isolated = False,
) -> None:
    """Draw routes: every hop from the client to the code, what was found there, and where the stream ends."""
    from unbuffered.cli.given import all_rules, filed
    from unbuffered.cli.tracing import draw
    from unbuffered.settings.overlaid import overlaid

    rules = all_rules()
    given = {"paths": tuple(paths) if paths else None}
    settings = overlaid(filed(config, rules, isolated=isolated), given)
    raise typer.Exit(draw(settings, rules, tuple(route or ()), format_))
