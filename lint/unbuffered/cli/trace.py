"""The command that draws."""

from enum import StrEnum
from typing import Annotated

import typer

from unbuffered.cli import options as o


class Drawing(StrEnum):
    """Ways to draw a route; the value is the module's name."""

    TEXT = "text"
    MERMAID = "mermaid"
    SVG = "svg"


Routes = Annotated[
    list[str] | None,
    typer.Option(
        help='A route such as "POST /chat", or a pattern with * and **; may be repeated.',
        show_default=False,
    ),
]
DrawnAs = Annotated[Drawing, typer.Option("--format", "-f", help="How to draw.")]


def trace(  # noqa: PLR0913 - each is an option of the command line
    paths: o.Paths = None,
    *,
    route: Routes = None,
    format_: DrawnAs = Drawing.TEXT,
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
