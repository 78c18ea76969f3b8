"""`unbuffered check --policy` and `unbuffered policies` as a user meets them."""

import json
import subprocess
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Chat:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: index.handler
      CodeUri: src/
      Timeout: 900
      Events:
        Post:
          Type: Api
          Properties:
            {Path: /chat, Method: post, ResponseTransferMode: RESPONSE_STREAM, TimeoutInMillis: 900000}
        List:
          Type: Api
          Properties: {Path: /orders, Method: get}
"""
BUFFERED = """\
version: 1
name: mine
reason: what we want
rules:
  - name: orders
    routes: GET /orders
    which: all
    reason: orders are private
    require: {public: false}
  - name: gone
    routes: POST /chats
    reason: the chat moved
    require: {waf: true}
"""


@pytest.fixture(autouse=True)
def written(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(TEMPLATE, "utf-8")
    (tmp_path / "mine.yaml").write_text(BUFFERED, "utf-8")


def rules(run: Run, *arguments: str) -> list[tuple[str, str]]:
    done = run("check", "template.yaml", "--format", "json", *arguments)
    return sorted({(one["rule"], one["severity"]) for one in json.loads(done.stdout)["findings"]})


def test_installed_policies_are_listed_and_printed(run: Run) -> None:
    listed = run("policies").stdout.splitlines()
    assert [line.split()[0] for line in listed] == [
        "production-gate",
        "public-genai-endpoint",
        "streaming-basics",
    ]
    assert all(len(line.split()) > 5 for line in listed)
    printed = run("policies", "production-gate").stdout
    assert printed.startswith("version: 1\nname: production-gate\n")


@pytest.mark.parametrize("command", [("policies",), ("check", "template.yaml", "--policy")])
@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("production-gat", "there is no policy production-gat; did you mean production-gate?"),
        ("nothing", "there is no policy nothing; `unbuffered policies` lists them"),
    ],
)
def test_an_unknown_name_is_told_with_the_nearest(
    run: Run, command: tuple[str, ...], name: str, says: str
) -> None:
    done = run(*command, name)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"unbuffered: {says}\n")


def test_a_file_that_is_not_there_is_told(run: Run) -> None:
    done = run("check", "template.yaml", "--policy", "policies/none.yaml")
    assert done.returncode == 2
    assert done.stderr == "unbuffered: policies/none.yaml:1:1: there is no such file\n"


def test_a_policy_by_name(run: Run) -> None:
    plain = rules(run)
    found = set(rules(run, "--policy", "production-gate")) - set(plain)
    assert found == {
        ("UNB804", "error"),
        ("UNB806", "error"),
        ("UNB807", "error"),
        ("UNB808", "error"),
        ("UNB809", "error"),
    }


def test_several_policies_are_held_to_at_once(run: Run) -> None:
    one = rules(run, "--policy", "streaming-basics")
    both = rules(run, "--policy", "streaming-basics", "--policy", "mine.yaml")
    assert ("UNB809", "warning") in one
    assert set(one) < set(both)
    assert ("UNB811", "warning") in both


def test_what_a_policy_says_of_buffered_routes_and_of_itself_is_told(run: Run) -> None:
    done = run("check", "template.yaml", "--policy", "mine.yaml")
    assert done.returncode == 1
    assert "GET /orders    does not mean to stream    template.yaml:15" in done.stdout
    assert "error[UNB804] everybody may call GET /orders, and policy mine forbids that" in done.stdout
    assert "warning[UNB811] rule gone of policy mine is for no route that was read" in done.stdout
    assert "the route that is named most" in done.stdout
    assert "1 route does not mean to stream: GET /orders" not in done.stdout
    lines = run("check", "template.yaml", "--policy", "mine.yaml", "--format", "concise").stdout.splitlines()
    assert "mine.yaml:10:11: warning[UNB811] rule gone of policy mine is for no route that was read" in lines


def test_a_name_before_a_file_of_that_name_and_a_path_before_a_name(run: Run, tmp_path: Path) -> None:
    (tmp_path / "streaming-basics").write_text(BUFFERED, "utf-8")
    (tmp_path / "ours").write_text(BUFFERED, "utf-8")
    assert ("UNB811", "warning") not in rules(run, "--policy", "streaming-basics")
    assert ("UNB811", "warning") in rules(run, "--policy", "./streaming-basics")
    assert ("UNB811", "warning") in rules(run, "--policy", "ours")


def test_places_of_installed_policies_are_the_same_everywhere(run: Run) -> None:
    done = run("check", "template.yaml", "--policy", "production-gate", "--format", "json")
    because = [one for found in json.loads(done.stdout)["findings"] for one in found["because"]]
    files = {one["file"] for one in because if "demands it here" in one["message"]}
    assert files == {"unbuffered.policies/production-gate.yaml"}


def test_json_is_still_what_its_schema_says(run: Run) -> None:
    schema = json.loads(files("unbuffered.reporters").joinpath("report.schema.json").read_text("utf-8"))
    done = run("check", "template.yaml", "--policy", "mine.yaml", "--format", "json")
    found = json.loads(done.stdout)
    jsonschema.Draft202012Validator(schema).validate(found)
    [gone] = [one for one in found["findings"] if one["rule"] == "UNB811"]
    assert (gone["file"], gone["line"], gone["routes"], gone["handlers"]) == ("mine.yaml", 10, [], [])


def test_only_installed_policies_are_printed(run: Run) -> None:
    done = run("policies", "mine.yaml")
    assert (done.returncode, done.stdout) == (2, "")


def test_findings_of_a_policy_can_be_left_out(run: Run) -> None:
    found = rules(run, "--policy", "mine.yaml", "--ignore", "public-route,UNB811")
    assert not {"UNB804", "UNB811"} & {rule for rule, _ in found}
