"""The limits of the program are those of the manual, and each is in it."""

import ast
import os
import re
from pathlib import Path

import pytest

from limits.bounds import TOLD, UNKNOWN, Bound, rows
from limits.catalogue import GOOD, crossing, waiting
from limits.conftest import Program, write

ROOT = Path(__file__).parent.parent.parent
PAGE = ROOT / "docs" / "limits.md"
ENGINE = ROOT / "lint" / "unbuffered"


def test_the_page_says_what_the_program_has() -> None:
    """Written anew where UNBUFFERED_WRITE_PAGE is set."""
    head = PAGE.read_text("utf-8").partition("\n## What is said")[0].rstrip("\n") + "\n"
    made = head + "\n".join(rows()) + "\n"
    if os.environ.get("UNBUFFERED_WRITE_PAGE"):
        PAGE.write_text(made, "utf-8")
    assert PAGE.read_text("utf-8") == made


@pytest.mark.parametrize("one", TOLD, ids=lambda one: one.where)
def test_the_number_in_what_is_said_is_the_limit(one: Bound) -> None:
    numbers = re.findall(r"\d[\d,]*", one.value)
    assert all(re.search(rf"\b{number.replace(',', '')}\b", one.says) for number in numbers) or not re.search(
        r"\d{2,}|\d MB", one.says.replace("exit code 2", "").replace("UNB903", "")
    )


NAMED = re.compile(r"_?(MAX|MOST|LONGEST|DEEPEST|STEPS|SECONDS|RUN_SECONDS|STAGES|FRAMES|WAYS)(_\w+)?")
ELSEWHERE = ("probing/", "reporters/", "testing/", "watching", "cli/", "deployed/")
"""What bounds a call or an audit, and how much of a thing is shown: see probe.md and audit.md."""

SMALL = {
    "langserver.edits:_MOST",
    "langserver.offering:_LONGEST",
    "model.crash:_MOST_FRAMES",
    "model.patterns:_LONGEST",
    "readers.assemblies.manifest:_MAX_DIGITS",
    "readers.code.asked:_DEEPEST",
    "readers.code.codefile:_MAX_NAMES",
    "readers.code.codefile:_MAX_READS",
    "readers.code.entrypoints.answer:_LONGEST",
    "readers.code.entrypoints.container:_LONGEST_PATTERN",
    "readers.code.entrypoints.copying:_LONGEST",
    "readers.code.entrypoints.copying:_LONGEST_PATH",
    "readers.code.entrypoints.copying:_MOST",
    "readers.code.entrypoints.expansion:LONGEST",
    "readers.code.entrypoints.expansion:_DEEPEST",
    "readers.code.entrypoints.handlers:_LONGEST",
    "readers.code.entrypoints.launch:_MOST",
    "readers.code.entrypoints.package:_MOST",
    "readers.code.entrypoints.shell.flow:_DEEPEST",
    "readers.code.entrypoints.shell.grammar:_DEEPEST",
    "readers.code.entrypoints.shell.state:_MOST",
    "readers.code.entrypoints.shell.words:_MOST",
    "readers.code.entrypoints.targets:_LONGEST",
    "readers.code.entrypoints.wrappers:_MOST",
    "readers.routes.siblings:_MOST",
    "readers.code.nginx.directives:_DEEPEST",
    "readers.code.pins.manifests:_MOST",
    "readers.code.pins.specifiers:_LONGEST",
    "readers.code.pins.tomltext:_MOST_DOTS",
    "readers.code.platforms:_LONGEST",
    "readers.code.platforms:_MOST",
    "readers.code.proxies:_MOST",
    "readers.documents.tomltree:_MOST_DOTS",
    "readers.handlers.evaluation.annotations:_LONGEST",
    "readers.handlers.evaluation.expressions:_LONGEST",
    "readers.handlers.shape.chunks:_MOST",
    "readers.handlers.shape.gathering:_DEEPEST",
    "readers.handlers.shape.looks:_DEEPEST",
    "readers.handlers.shape.sources:_DEEPEST",
    "readers.handlers.shape.written:_LONGEST",
    "readers.handlers.syntax.source:_LONGEST_NAME",
    "readers.routes.seeds:_LONGEST_METHOD",
    "readers.silences.metadata:_LONGEST",
    "readers.source.constructs.frames:_MAX_DIGITS",
    "readers.source.constructs.frames:_MAX_FRAMES",
    "readers.source.constructs.frames:_MAX_LENGTH",
    "readers.source.constructs.pythoncode:_MAX_ALIASES",
    "readers.source.constructs.pythoncode:_MAX_LINE",
    "readers.source.constructs.scriptahead:_MAX_TYPE",
    "readers.source.constructs.scriptwalk:_MAX_DEPTH",
    "readers.source.constructs.search:_MAX_DEPTH",
    "readers.source.constructs.search:_MAX_RIVALS",
    "readers.source.sourcefiles:_MAX_PARTS",
    "when:MAX_WORDS",
}
"""Bounds within one value, name, pattern or search: too many and too small to speak of."""


def limits() -> set[str]:
    found = set()
    for path in ENGINE.rglob("*.py"):
        inside = path.relative_to(ENGINE).as_posix()
        if inside.startswith(ELSEWHERE):
            continue
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
                name = node.targets[0].id if isinstance(node.targets[0], ast.Name) else ""
                if NAMED.fullmatch(name) and isinstance(node.value.value, int | float):
                    found.add(f"{inside.removesuffix('.py').replace('/', '.')}:{name}")
    return found


def test_every_limit_is_in_the_manual() -> None:
    known = {one.where for one in (*TOLD, *UNKNOWN)}
    assert limits() - known - SMALL == set()
    assert not SMALL & known


def test_more_files_than_are_looked_at_are_told_once_and_the_others_are_checked(
    program: Program, tree: Path, tmp_path: Path
) -> None:
    site = tmp_path / "site"
    write(site, {"sitecustomize.py": "import unbuffered.disk as d\nd.MAX_FILES = 20\n"})
    write(tree, {"a.yaml": GOOD, **{f"b{number:03}.yaml": "a: 1\n" for number in range(50)}})
    done = program("check", PYTHONPATH=str(site))
    assert done.stdout.count("not checked: more than 20 files") == 1
    assert "[UNB403]" in done.stdout
    assert done.returncode == 3


def test_more_routes_than_are_judged_are_told_for_each_file(
    program: Program, tree: Path, tmp_path: Path
) -> None:
    site = tmp_path / "site"
    write(site, {"sitecustomize.py": "import unbuffered.readers.project as p\np.MOST_ROUTES = 20\n"})
    nested = "  N{n}: {{Type: AWS::CloudFormation::Stack, Properties: {{TemplateURL: child.yaml}}}}\n"
    around = "Resources:\n" + "".join(nested.format(n=number) for number in range(50))
    write(tree, {"around.yaml": around, "child.yaml": GOOD})
    done = program("check", PYTHONPATH=str(site))
    assert done.stdout.count("not checked: more than 20 routes") == 1
    assert "20 streaming routes: 20 break" in done.stdout
    assert done.returncode == 3


FRONTS = """\
Resources:
  Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: a}}
  Post:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !GetAtt Api.RootResourceId
      HttpMethod: POST
      Integration: {Type: HTTP_PROXY, IntegrationHttpMethod: POST, ResponseTransferMode: STREAM, Uri: https://x/}
"""
STAGE = "  S{n}: {{Type: AWS::ApiGateway::Stage, Properties: {{RestApiId: !Ref Api, StageName: s{n}}}}}\n"
FRONT = """\
  D{n}:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Origins: [{{Id: a, DomainName: !Sub "${{Api}}.execute-api.us-east-1.amazonaws.com"}}]
        DefaultCacheBehavior: {{TargetOriginId: a}}
"""


@pytest.mark.parametrize(
    ("resource", "most", "says"),
    [(STAGE, 100, "stage (more than 100 stages)"), (FRONT, 50, "CloudFront (more than 50 distributions)")],
)
def test_more_around_a_route_than_is_read_is_not_judged(
    program: Program, tree: Path, resource: str, most: int, says: str
) -> None:
    for count, told in ((most, False), (most + 1, True), (most + 2, True)):
        write(tree, {"a.yaml": FRONTS + "".join(resource.format(n=number) for number in range(count))})
        assert (says in " ".join(program("check").stdout.split())) is told


def test_findings_of_handlers_are_told_of_so_many_routes_and_the_verdicts_are_right(
    program: Program, tree: Path
) -> None:
    """Each of the handlers is behind each of the routes: to judge every pair takes minutes."""
    start = "#!/bin/sh\nexec python -m uvicorn main:app --port 8080\n"
    write(tree, {"a.yaml": crossing(1_500), "a/run.sh": start, "a/main.py": waiting(1_500)})
    done = program("check", "--preset", "audit")
    assert done.stdout.count("gap a.yaml:676:9: more than 1000000 handlers behind all routes") == 1
    assert done.stdout.count(": findings of handlers, on more than 200000 routes in all") == 1
    assert "1500 streaming routes: 1500 break" in done.stdout
    assert done.returncode == 1
