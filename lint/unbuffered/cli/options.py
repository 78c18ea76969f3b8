"""The options of the command line that several commands have, or that take many lines to say."""

from enum import StrEnum
from typing import Annotated

import typer

from unbuffered.settings.values import FailOn, Preset


class Format(StrEnum):
    """Reports; the value is the module's name."""

    TEXT = "text"
    CONCISE = "concise"
    JSON = "json"
    SARIF = "sarif"
    GITHUB = "github"
    GITLAB = "gitlab"
    JUNIT = "junit"
    MARKDOWN = "markdown"
    HTML = "html"


Paths = Annotated[
    list[str] | None,
    typer.Argument(help="Files and folders; the current folder if none is given.", show_default=False),
]
Shape = Annotated[Format | None, typer.Option("--format", "-f", help="How to print.", show_default="text")]
Output = Annotated[
    list[str] | None,
    typer.Option(
        metavar="FORMAT[=FILE]",
        help="Write a report to a file too, or print this one; may be repeated.",
        show_default=False,
    ),
]
Sure = Annotated[
    Preset | None,
    typer.Option(help="How sure a finding is to be: ci, the default, tells sure ones.", show_default=False),
]
Mildest = Annotated[
    FailOn | None,
    typer.Option(help="The mildest thing that fails the run; by default error.", show_default=False),
]
ExitZero = Annotated[bool, typer.Option("--exit-zero", help="Findings do not fail the run.")]
Ids = Annotated[
    list[str] | None, typer.Option(help="A rule's id or name; may be repeated.", show_default=False)
]
Exclude = Annotated[
    list[str] | None,
    typer.Option(help="A path that is not looked at; may be repeated.", show_default=False),
]
Parameter = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME=VALUE",
        help="The value that a template's parameter is deployed with; may be repeated.",
        show_default=False,
    ),
]
Baseline = Annotated[
    str | None, typer.Option(metavar="FILE", help="Findings that are known.", show_default=False)
]
WriteBaseline = Annotated[
    str | None,
    typer.Option(metavar="FILE", help="Write what is found as what is known.", show_default=False),
]
Policies = Annotated[
    list[str] | None,
    typer.Option(
        metavar="FILE|NAME",
        help="What must hold: a policy's file, or the name of an installed one; may be repeated.",
        show_default=False,
    ),
]
Knowledge = Annotated[
    list[str] | None,
    typer.Option(
        metavar="FILE",
        help="What of your own libraries holds an event loop; may be repeated.",
        show_default=False,
    ),
]
WithCfnLint = Annotated[
    bool, typer.Option("--with-cfn-lint", help="Run cfn-lint over the templates too, and tell what it finds.")
]
Fix = Annotated[bool, typer.Option("--fix", help="Mend what can be mended, in the files.")]
UnsafeFixes = Annotated[
    bool, typer.Option("--unsafe-fixes", help="Mend also where something else may change.")
]
Diff = Annotated[bool, typer.Option("--diff", help="Print what --fix would change, and change nothing.")]
Config = Annotated[
    str | None,
    typer.Option(metavar="FILE", help="The file of settings, in place of the one found.", show_default=False),
]
Isolated = Annotated[bool, typer.Option("--isolated", help="No file of settings.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Nothing on standard error.")]
