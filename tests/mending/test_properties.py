"""Fixes over generated templates: whatever the style, the fault goes and nothing else does."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from unbuffered.mending.differences import differences
from unbuffered.mending.fixing import Fixed, fixed
from unbuffered.packs import load
from unbuffered.readers.documents.parse import parse
from unbuffered.run import Occasion, run
from unbuffered.settings.values import Preset, Settings
from unbuffered.testing import TODAY

RULES = load()
FUNCTION = "arn:aws:lambda:us-east-1:1:function:f"
OLD = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{FUNCTION}/invocations"
KEYS = ("Resources", "Post", "Properties", "Integration")
TYPE = "AWS::ApiGateway::Method"


@st.composite
def integrations(draw: st.DrawFn) -> dict[str, Any]:
    """An integration with one fault or several that can be mended, its keys in any order."""
    integration: dict[str, Any] = {
        "Type": "AWS_PROXY",
        "IntegrationHttpMethod": "POST",
        "Uri": draw(st.sampled_from([OLD, OLD.replace("2015-03-31", "2021-11-15")])),
        "ResponseTransferMode": draw(st.sampled_from(["STREAM", "STREAMED", "streaming"])),
        "TimeoutInMillis": draw(st.sampled_from([29000, 900000, 1800000])),
    }
    if draw(st.booleans()):
        integration["RequestParameters"] = {
            "integration.request.header.Authorization": "method.request.header.Authorization",
            "integration.request.querystring.q": draw(st.sampled_from(["DEFAULT", "'DEFAULT'", "a b"])),
        }
    if draw(st.booleans()):
        integration["IntegrationResponses"] = [{"StatusCode": "200"}, {"StatusCode": "400"}]
    keys = draw(st.permutations(sorted(integration)))
    return {key: integration[key] for key in keys}


@st.composite
def templates(draw: st.DrawFn) -> dict[str, Any]:
    properties = {"HttpMethod": "POST", "Integration": draw(integrations())}
    if draw(st.booleans()):
        properties["RequestParameters"] = {"method.request.header.X": True}
    ordered = {key: properties[key] for key in draw(st.permutations(sorted(properties)))}
    return {"Resources": {"Post": {"Type": TYPE, "Properties": ordered}}}


@st.composite
def yaml_texts(draw: st.DrawFn) -> str:
    ending = draw(st.sampled_from(["\n", "\r\n"]))
    lines = _yaml(draw, draw(templates()), 0, draw(st.integers(1, 7)))
    lines += [
        "  Note:",
        "    Type: AWS::SSM::Parameter",
        "    Properties:",
        "      Value: |",
        "        STREAMED  # not this",
    ]
    text = ending.join(lines)
    return (
        draw(st.sampled_from(["", "# top\n\n", "---\n", "\ufeff"])).replace("\n", ending)
        + text
        + ending * draw(st.integers(0, 2))
    )


def _yaml(draw: st.DrawFn, value: Any, column: int, step: int) -> list[str]:  # noqa: ANN401 - of JSON's types
    """Write a mapping in block style: inner ones indented by their own step, or in flow style."""
    found: list[str] = []
    for key, inner in value.items():
        if column and draw(st.integers(0, 5)) == 0:
            found += draw(st.sampled_from([[""], [" " * column + "# said above"], ["# at the margin"]]))
        head = " " * column + draw(st.sampled_from([key, f'"{key}"', key])) + ":"
        remark = draw(st.sampled_from(["", "", "  # why: {not} this, 'nor' that", "   "]))
        if (
            isinstance(inner, dict)
            and key not in {"Resources", "Post", "Properties"}
            and draw(st.integers(0, 3)) == 0
        ):
            found.append(f"{head} {_flow(draw, inner)}{remark}")
        elif isinstance(inner, dict):
            indent = 2 if key in {"Resources", "Post"} else draw(st.integers(1, 7)) if column else step
            indent = 2 if column == 0 else indent
            found += [head + remark, *_yaml(draw, inner, column + indent, step)]
        elif isinstance(inner, list):
            found += [head + remark]
            found += [f"{' ' * (column + 1)}- {_flow(draw, one)}" for one in inner]
        else:
            found.append(f"{head} {_scalar(draw, inner)}{remark}")
    return found


def _scalar(draw: st.DrawFn, value: Any) -> str:  # noqa: ANN401 - of JSON's types
    if not isinstance(value, str):
        return json.dumps(value)
    plain = [] if value[:1] in "'\"&*!|>" else [value]
    return draw(st.sampled_from([*plain, json.dumps(value), "'" + value.replace("'", "''") + "'"]))


def _flow(draw: st.DrawFn, value: Any) -> str:  # noqa: ANN401 - of JSON's types
    if isinstance(value, dict):
        space = draw(st.sampled_from(["", " "]))
        inner = ", ".join(f"{key}: {_flow(draw, one)}" for key, one in value.items())
        return f"{{{space}{inner}{space}}}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(draw, one) for one in value) + "]"
    return json.dumps(value)


@st.composite
def json_texts(draw: st.DrawFn) -> str:
    comma = draw(st.sampled_from([",", ", ", " ,", ",\n\t", "\n  , "]))
    colon = draw(st.sampled_from([":", ": ", " : "]))
    indent = draw(st.sampled_from([None, 1, 3, 4, "\t"]))
    made = draw(templates())
    if indent is None or draw(st.booleans()):
        return json.dumps(made, separators=(comma, colon), indent=None)
    return json.dumps(made, separators=(comma.strip(" \n\t"), colon), indent=indent) + "\n"


def mended(name: str, text: str) -> Fixed:
    with TemporaryDirectory() as folder:
        (Path(folder) / name).write_text(text, "utf-8", newline="")
        chosen = Settings(preset=Preset.REVIEW)
        return fixed(
            lambda edited: run(chosen, RULES, Occasion(Path(folder), TODAY, edited)).report, unsafe=False
        )


def holds(name: str, text: str) -> None:
    """Hold everything that a fix promises."""
    made = mended(name, text)
    assert not made.report.faults
    assert not [gap for gap in made.report.gaps if gap.fault]
    assert not [one.rule for one in made.report.findings if one.patch is not None and one.patch.safe]
    assert not {one.rule for one in made.report.findings} & {"UNB402", "UNB403", "UNB406", "UNB409"}
    if not made.after:
        return
    [(file, after)] = made.after.items()
    before = made.before[file]
    assert before.startswith("\ufeff") == after.startswith("\ufeff")
    assert ("\r\n" in before) == ("\r\n" in after)
    assert "\r\n" not in after or after.count("\r\n") == after.count("\n")
    old, new = parse(file, before), parse(file, after)
    assert new.flaws == ()
    for path in differences(old.root, new.root):
        assert path[:3] == KEYS[:3], path
        assert path[3] in {"Integration", "RequestParameters"}, path
    assert _remarks(before) == _remarks(after)
    assert mended(name, after).after == {}


def _remarks(text: str) -> list[str]:
    """Return what no fix of these touches: remarks and empty lines, in their order."""
    lines = text.replace("\r\n", "\n").split("\n")
    return [
        line.partition("#")[2] if "#" in line else "" for line in lines if "#" in line or not line.strip()
    ]


COMMON = settings(
    max_examples=120,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)


@COMMON
@given(yaml_texts())
def test_yaml_in_any_style(text: str) -> None:
    holds("t.yaml", text)


@COMMON
@given(json_texts())
def test_json_in_any_style(text: str) -> None:
    holds("t.json", text)
