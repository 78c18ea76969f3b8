"""The command that looks at what is deployed."""

from typing import Annotated

import typer

from unbuffered.cli import options as o

_Stacks = Annotated[
    list[str] | None,
    typer.Option(
        "--stack", metavar="NAME", help="A CloudFormation stack; may be repeated.", show_default=False
    ),
]
_Apis = Annotated[
    list[str] | None,
    typer.Option("--rest-api", metavar="ID", help="A REST API; may be repeated.", show_default=False),
]
_Stage = Annotated[
    str | None, typer.Option(metavar="NAME", help="Only this stage of the APIs.", show_default=False)
]
_All = Annotated[bool, typer.Option("--all", help="Every REST API of the Region.")]
_Profile = Annotated[
    str | None, typer.Option(metavar="NAME", help="A profile of the AWS configuration.", show_default=False)
]
_Region = Annotated[
    str | None, typer.Option(metavar="NAME", help="The Region, else that of the profile.", show_default=False)
]
_Save = Annotated[
    str | None, typer.Option(metavar="DIR", help="Write every answer of AWS there.", show_default=False)
]
_From = Annotated[
    str | None,
    typer.Option(
        "--from", metavar="DIR", help="Use answers saved there, and no network.", show_default=False
    ),
]
_Code = Annotated[
    bool, typer.Option("--code", help="Load the code of the functions too, into memory, and judge it.")
]
_Iam = Annotated[bool, typer.Option("--iam-policy", help="Print the smallest IAM policy for it, and end.")]


def audit(  # noqa: PLR0913 - each is an option of the command line
    *,
    stack: _Stacks = None,
    rest_api: _Apis = None,
    stage: _Stage = None,
    every: _All = False,
    profile: _Profile = None,
    region: _Region = None,
    save: _Save = None,
    saved: _From = None,
    code: _Code = False,
    iam_policy: _Iam = False,
    format_: o.Shape = None,
    output: o.Output = None,
    preset: o.Sure = None,
    fail_on: o.Mildest = None,
    exit_zero: o.ExitZero = False,
    select: o.Ids = None,
    ignore: o.Ids = None,
    baseline: o.Baseline = None,
    write_baseline: o.WriteBaseline = None,
    policy: o.Policies = None,
    config: o.Config = None,
    isolated: o.Isolated = False,
    quiet: o.Quiet = False,
) -> None:
    """Audit what is deployed, reading only: whether it streams, and where it differs from its template."""
    from unbuffered.cli.auditing import Demand, carry_out, print_policy
    from unbuffered.cli.checking import Wish
    from unbuffered.cli.given import all_rules, filed, ids
    from unbuffered.settings.overlaid import overlaid

    if iam_policy:
        print_policy(region, code=code)
        raise typer.Exit
    rules = all_rules()
    given = {
        # What the file says of paths is about files; here there are none.
        "paths": (),
        "exclude": (),
        "preset": preset,
        "fail_on": fail_on,
        "select": ids(select, rules),
        "ignore": ids(ignore, rules),
        "policies": tuple(policy) if policy else None,
        "baseline": baseline,
    }
    wish = Wish(
        settings=overlaid(filed(config, rules, isolated=isolated), given),
        rules=rules,
        shape=format_,
        outputs=tuple(output or ()),
        forgiving=exit_zero,
        baseline=write_baseline,
        cfn_lint=False,
        fix=False,
        unsafe=False,
        dry=False,
        quiet=quiet,
    )
    demand = Demand(
        stacks=tuple(stack or ()),
        apis=tuple(rest_api or ()),
        stage=stage or "",
        everything=every,
        profile=profile,
        region=region,
        save=save,
        saved=saved,
        code=code,
    )
    raise typer.Exit(carry_out(demand, wish))
