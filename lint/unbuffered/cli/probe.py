"""The command that calls a deployed route."""

from enum import StrEnum
from typing import Annotated

import typer


class Told(StrEnum):
    """Ways to tell what was measured."""

    TEXT = "text"
    JSON = "json"


def probe(  # noqa: PLR0913 - each is an option of the command line
    url: Annotated[str, typer.Argument(help="The route's address.", show_default=False)],
    *,
    method: Annotated[
        str | None, typer.Option(help="POST if a body is given, else GET.", show_default=False)
    ] = None,
    data: Annotated[
        str | None,
        typer.Option(metavar="TEXT|@FILE|-", help="The body; - is standard input.", show_default=False),
    ] = None,
    header: Annotated[
        list[str] | None,
        typer.Option(metavar="'NAME: VALUE'", help="A header; may be repeated.", show_default=False),
    ] = None,
    token_env: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The variable that holds a bearer token.", show_default=False),
    ] = None,
    token_stdin: Annotated[
        bool, typer.Option("--token-stdin", help="The bearer token comes on standard input.")
    ] = False,
    accepts: Annotated[
        str | None,
        typer.Option(
            metavar="audience=A,client=C,use=access|id",
            help="What tokens the route takes, to compare with.",
            show_default=False,
        ),
    ] = None,
    timeout: Annotated[float, typer.Option(metavar="SECONDS", help="How long a call may last.")] = 120,
    silence: Annotated[
        float | None,
        typer.Option(metavar="SECONDS", help="The longest silence to accept.", show_default=False),
    ] = None,
    runs: Annotated[int, typer.Option(min=1, max=100, help="How many calls, one after the other.")] = 1,
    format_: Annotated[Told, typer.Option("--format", "-f", help="How to print.")] = Told.TEXT,
) -> None:
    """Call a deployed route and measure whether its answer really streams."""
    from unbuffered.cli.calling import Given, call

    given = Given(
        url=url,
        method=method,
        data=data,
        headers=tuple(header or ()),
        token_env=token_env,
        token_stdin=token_stdin,
        accepts=accepts,
        timeout=timeout,
        silence=silence,
        runs=runs,
        as_json=format_ is Told.JSON,
    )
    raise typer.Exit(call(given))
