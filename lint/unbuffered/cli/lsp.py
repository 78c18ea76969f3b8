"""The command that an editor starts."""

from typing import Annotated

import typer


def lsp(
    *,
    stdio: Annotated[
        bool,
        typer.Option("--stdio", help="Standard input and output: the only way there is.", show_default=False),
    ] = True,
) -> None:
    """Serve an editor as its language server: findings as you type, their rules' words, and fixes."""
    from unbuffered.cli.serving import carry_out

    del stdio  # Many editors give it to every server.
    raise typer.Exit(carry_out())
