"""The command that draws."""

import typer

from unbuffered.cli import options as o


def trace(  # noqa: PLR0913 - each is an option of the command line
    paths: o.Paths = None,
    *,
    route: o.Routes = None,
    format_: o.DrawnAs = o.Drawing.TEXT,
    parameter: o.Parameter = None,
    config: o.Config = None,
    isolated: o.Isolated = False,
) -> None:
    """Draw routes: every hop from the client to the code, what was found there, and where the stream ends."""
    from unbuffered.cli.drawing import draw
    from unbuffered.cli.given import all_rules, filed, parameters
    from unbuffered.settings.overlaid import overlaid
    from unbuffered.settings.values import Preset

    rules = all_rules()
    given = {
        "paths": tuple(paths) if paths else None,
        "parameters": parameters(parameter),
        # A picture shows whatever was found at a hop: what is likely too.
        "preset": Preset.REVIEW,
        "baseline": "",
    }
    settings = overlaid(filed(config, rules, isolated=isolated), given)
    raise typer.Exit(draw(settings, rules, tuple(route or ()), format_))
