"""The command that all is about."""

import typer

from unbuffered.cli import options as o


def check(  # noqa: PLR0913 - each is an option of the command line
    paths: o.Paths = None,
    *,
    format_: o.Shape = None,
    output: o.Output = None,
    preset: o.Sure = None,
    fail_on: o.Mildest = None,
    exit_zero: o.ExitZero = False,
    select: o.Ids = None,
    ignore: o.Ids = None,
    exclude: o.Exclude = None,
    parameter: o.Parameter = None,
    baseline: o.Baseline = None,
    write_baseline: o.WriteBaseline = None,
    policy: o.Policies = None,
    knowledge: o.Knowledge = None,
    with_cfn_lint: o.WithCfnLint = False,
    fix: o.Fix = False,
    unsafe_fixes: o.UnsafeFixes = False,
    diff: o.Diff = False,
    config: o.Config = None,
    isolated: o.Isolated = False,
    quiet: o.Quiet = False,
) -> None:
    """Check templates: for every route, whether it will stream, and which line to change if not."""
    from unbuffered.cli.checking import Wish, carry_out
    from unbuffered.cli.given import all_rules, filed, ids, parameters
    from unbuffered.settings.overlaid import overlaid

    rules = all_rules()
    given = {
        "paths": tuple(paths) if paths else None,
        "preset": preset,
        "fail_on": fail_on,
        "select": ids(select, rules),
        "ignore": ids(ignore, rules),
        "exclude": tuple(exclude) if exclude else None,
        "parameters": parameters(parameter),
        "policies": tuple(policy) if policy else None,
        "baseline": baseline,
        "knowledge": tuple(knowledge) if knowledge else None,
    }
    wish = Wish(
        settings=overlaid(filed(config, rules, isolated=isolated), given),
        rules=rules,
        shape=format_,
        outputs=tuple(output or ()),
        forgiving=exit_zero,
        baseline=write_baseline,
        cfn_lint=with_cfn_lint,
        fix=fix or diff,
        unsafe=unsafe_fixes,
        dry=diff,
        quiet=quiet,
    )
    raise typer.Exit(carry_out(wish))
