"""Laws of the resolver: what means the same is found the same, however it is spelled and laid out."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from unbuffered.collect import Source
from unbuffered.packs import load
from unbuffered.report import Report
from unbuffered.testing import report

RULES = load()
COMMON = settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
ARN = {"Fn::GetAtt": ["Chat", "Arn"]}
HEAD = "arn:aws:apigateway:eu-west-1:lambda:path/"
Pieces = tuple[str | dict[str, Any], ...]
STREAMING: Pieces = (f"{HEAD}2021-11-15/functions/", ARN, "/response-streaming-invocations")
BUFFERED: Pieces = (f"{HEAD}2015-03-31/functions/", ARN, "/invocations")
MIXED: Pieces = (f"{HEAD}2015-03-31/functions/", ARN, "/response-streaming-invocations")


@dataclass
class Sections:
    """What a spelling needs beside the place where it stands."""

    mappings: dict[str, Any] = field(default_factory=dict)
    conditions: dict[str, Any] = field(default_factory=dict)
    parameters: dict[str, Any] = field(default_factory=dict)


@dataclass
class Meaning:
    """A method's integration by its values, each a plain text."""

    mode: str | None
    timeout: int | None
    uri: Pieces
    type: str
    runtime: str
    seconds: int


@st.composite
def meanings(draw: st.DrawFn) -> Meaning:
    return Meaning(
        mode=draw(st.sampled_from(["STREAM", "STREAM", "BUFFERED", "STREAMED", "stream", None])),
        timeout=draw(st.sampled_from([900000, 29000, 1000000, 300000, None])),
        uri=draw(st.sampled_from([STREAMING, STREAMING, BUFFERED, MIXED])),
        type=draw(st.sampled_from(["AWS_PROXY", "AWS_PROXY", "AWS", "MOCK"])),
        runtime=draw(st.sampled_from(["nodejs22.x", "python3.13"])),
        seconds=draw(st.sampled_from([10, 60, 900])),
    )


Spell = Callable[[str, Sections], Any]


class Spelling:
    """Writes a text in one of its many ways, which hypothesis chooses."""

    def __init__(self, data: st.DataObject) -> None:
        self.draw = data.draw

    def of(self, value: str, sections: Sections, depth: int = 3) -> Any:  # noqa: ANN401 - of JSON's types
        ways = (
            self.literal,
            self.join,
            self.cut,
            self.sub,
            self.select,
            self.split,
            self.mapped,
            self.chosen,
        )
        way = self.draw(st.sampled_from(ways if depth else ways[:1]))
        return way(value, sections, depth - 1)

    def literal(self, value: str, sections: Sections, depth: int) -> Any:  # noqa: ANN401, ARG002
        return value

    def join(self, value: str, sections: Sections, depth: int) -> Any:  # noqa: ANN401
        """Join the pieces between one of the text's own letters."""
        by = self.draw(st.sampled_from(sorted(set(value)) or [""]))
        pieces = value.split(by) if by else [value]
        return {"Fn::Join": [by, [self.of(one, sections, depth // 2) if one else "" for one in pieces]]}

    def cut(self, value: str, sections: Sections, depth: int) -> Any:  # noqa: ANN401
        """Join two halves by nothing."""
        at = self.draw(st.integers(0, len(value)))
        halves = [self.of(one, sections, depth) for one in (value[:at], value[at:]) if one]
        return {"Fn::Join": ["", halves]}

    def sub(self, value: str, sections: Sections, depth: int) -> Any:  # noqa: ANN401
        """Substitute one half, or nothing at all."""
        if self.draw(st.booleans()):
            return {"Fn::Sub": value}
        at = self.draw(st.integers(0, len(value)))
        return {"Fn::Sub": [f"{value[:at]}${{Rest}}", {"Rest": self.of(value[at:], sections, depth)}]}

    def select(self, value: str, sections: Sections, depth: int) -> Any:  # noqa: ANN401
        index = self.draw(st.integers(0, 2))
        items: list[Any] = ["one", "two", "three"]
        items[index] = self.of(value, sections, depth)
        return {"Fn::Select": [self.draw(st.sampled_from([index, str(index)])), items]}

    def split(self, value: str, sections: Sections, depth: int) -> Any:  # noqa: ANN401
        by = next(one for one in "|;~^" if one not in value)
        whole = self.of(f"x{by}{value}{by}y", sections, depth)
        return {"Fn::Select": [1, {"Fn::Split": [by, whole]}]}

    def mapped(self, value: str, sections: Sections, depth: int) -> Any:  # noqa: ANN401
        name = f"Map{len(sections.mappings)}"
        sections.mappings[name] = {"row": {"column": value, "other": "x"}}
        column = self.of("column", sections, min(depth, 1))
        return {"Fn::FindInMap": [name, "row", column]}

    def chosen(self, value: str, sections: Sections, depth: int) -> Any:  # noqa: ANN401
        """Choose between two of the same, or by a condition that is settled."""
        name = f"Is{len(sections.conditions)}"
        settled = self.draw(st.sampled_from([None, True, False]))
        sections.parameters["Env"] = {"Type": "String"}
        equals = [{"Ref": "Env"}, "prod"] if settled is None else ["a", "a" if settled else "b"]
        sections.conditions[name] = {"Fn::Equals": equals}
        first, second = (self.of(value, sections, depth) for _ in range(2))
        branches = {None: [first, second], True: [first, "else"], False: ["else", second]}[settled]
        return {"Fn::If": [name, *branches]}


def plain(value: str, sections: Sections) -> Any:  # noqa: ANN401, ARG001
    return value


def template(meaning: Meaning, spell: Spell) -> dict[str, Any]:
    sections = Sections()
    uri = [one if isinstance(one, dict) else spell(one, sections) for one in meaning.uri]
    integration: dict[str, Any] = {
        "Type": spell(meaning.type, sections),
        "IntegrationHttpMethod": "POST",
        "Uri": {"Fn::Join": ["", uri]},
    }
    if meaning.mode is not None:
        integration["ResponseTransferMode"] = spell(meaning.mode, sections)
    if meaning.timeout is not None:
        integration["TimeoutInMillis"] = spell(str(meaning.timeout), sections)
    method = {"RestApiId": {"Ref": "Api"}, "HttpMethod": "POST", "Integration": integration}
    api = {"EndpointConfiguration": {"Types": [spell("REGIONAL", sections)]}}
    function = {
        "Runtime": spell(meaning.runtime, sections),
        "Handler": "index.handler",
        "Timeout": spell(str(meaning.seconds), sections),
    }
    resources = {
        "Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": api},
        "Post": {"Type": "AWS::ApiGateway::Method", "Properties": method},
        "Chat": {"Type": "AWS::Lambda::Function", "Properties": function},
    }
    return {
        "Parameters": sections.parameters,
        "Mappings": sections.mappings,
        "Conditions": sections.conditions,
        "Resources": resources,
    }


def judged(text: str, name: str = "template.json") -> Report:
    told = report([Source(PurePosixPath(name), text, named=True)], RULES)
    assert not told.faults
    return told


def heard(told: Report) -> tuple[set[tuple[str, ...]], set[str], set[str], set[tuple[str, str]]]:
    """Return what is told, without places: findings, those that hold sometimes only, gaps, and verdicts.

    What two branches of a condition both say is told at both places, each with its half of the scenarios.
    """
    whens: dict[tuple[str, ...], list[str | None]] = {}
    for one in told.findings:
        key = (one.rule, one.hit.says, str(one.severity), str(one.effect))
        whens.setdefault(key, []).append(one.when)
    partial = {key[0] for key, found in whens.items() if None not in found and len(found) == 1}
    verdicts = {(one.route.label, str(one.verdict)) for one in told.routes}
    return set(whens), partial, {gap.says for gap in told.gaps}, verdicts


@COMMON
@given(meanings(), st.data())
def test_equal_meaning_is_found_equally(meaning: Meaning, data: st.DataObject) -> None:
    spelling = Spelling(data)
    wanted = heard(judged(json.dumps(template(meaning, plain))))
    assert heard(judged(json.dumps(template(meaning, spelling.of)))) == wanted


@COMMON
@given(meanings(), st.data())
def test_a_parameter_counts_alike_however_it_is_handed_on(meaning: Meaning, data: st.DataObject) -> None:
    def by_default(value: str, sections: Sections) -> Any:  # noqa: ANN401
        name = f"Given{len(sections.parameters)}"
        sections.parameters[name] = {"Type": "String", "Default": value}
        return {"Ref": name}

    def handed_on(value: str, sections: Sections) -> Any:  # noqa: ANN401
        reference = by_default(value, sections)
        name = reference["Ref"]
        return data.draw(
            st.sampled_from(
                [
                    reference,
                    {"Fn::Sub": f"${{{name}}}"},
                    {"Fn::Join": ["", [reference]]},
                    {"Fn::Select": [1, ["x", {"Fn::Sub": ["${Own}", {"Own": reference}]}]]},
                    {"Fn::Select": [0, {"Fn::Split": ["|", {"Fn::Join": ["|", [reference, "x"]]}]}]},
                ]
            )
        )

    wanted = heard(judged(json.dumps(template(meaning, by_default))))
    assert heard(judged(json.dumps(template(meaning, handed_on)))) == wanted


@st.composite
def layouts(draw: st.DrawFn) -> tuple[str, Callable[[Any], str]]:
    """A way to write a document down: JSON or YAML, in any indentation, style and order."""
    order = draw(st.randoms(use_true_random=False))

    def shuffled(value: Any) -> Any:  # noqa: ANN401 - of JSON's types
        if isinstance(value, dict):
            keys = list(value)
            order.shuffle(keys)
            return {key: shuffled(value[key]) for key in keys}
        return [shuffled(one) for one in value] if isinstance(value, list) else value

    if draw(st.booleans()):
        indent = draw(st.sampled_from([None, 0, 1, 4, "\t"]))
        return "t.json", lambda value: json.dumps(shuffled(value), indent=indent)
    options: dict[str, Any] = {
        "default_flow_style": draw(st.sampled_from([True, False, None])),
        "default_style": draw(st.sampled_from([None, '"', "'"])),
        "indent": draw(st.integers(2, 9)),
        "width": draw(st.sampled_from([30, 80, 10_000])),
        "line_break": draw(st.sampled_from(["\n", "\r\n"])),
        "explicit_start": draw(st.booleans()),
    }
    before = draw(st.sampled_from(["", "\ufeff", "# a remark\n", "\n\n"]))
    return "t.yaml", lambda value: before + yaml.safe_dump(shuffled(value), sort_keys=False, **options)


@COMMON
@given(meanings(), layouts(), st.data())
def test_no_layout_changes_anything(
    meaning: Meaning, layout: tuple[str, Callable[[Any], str]], data: st.DataObject
) -> None:
    spelled = template(meaning, Spelling(data).of)
    name, write = layout
    assert heard(judged(write(spelled), name)) == heard(judged(json.dumps(spelled)))
