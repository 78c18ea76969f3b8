"""What a plain run must not have loaded: a list, not a clock."""

import json
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

PROGRAM = """
import json, sys
before = {name.partition(".")[0] for name in sys.modules}
from unbuffered.cli import main
sys.argv = ["unbuffered", "check", "-q", sys.argv[1]]
try:
    main()
except SystemExit:
    pass
after = {name.partition(".")[0] for name in sys.modules}
print(json.dumps(sorted(after - before)), file=sys.stderr)
"""
"""What the interpreter's own site brought (a distribution's sitecustomize) is not counted."""

HEAVY = {
    "boto3",
    "botocore",
    "cfnlint",
    "samtranslator",
    "jsonschema",
    "rich",
    "pydantic",
    "jinja2",
    "networkx",
    "pygls",
    "lsprotocol",
    "cattrs",
}
ALLOWED = {
    "annotated_doc",
    "msgspec",
    "shellingham",
    "typer",
    "typing_extensions",
    "unbuffered",
    "unbuffered_rules",
    "yaml",
}
"""What a run may load beside the standard library; typer brings the first two."""

IGNORED = ("_", "cython_runtime", "click")
"""Private names, libyaml's runtime, and the package that older typers do not carry themselves."""


SPECIMENS = Path(__file__).parent.parent / "fixtures" / "specimens"


@pytest.mark.parametrize(
    ("specimen", "says"),
    [("chat/template.yaml", "streaming routes"), ("agent/agent.py", "streaming handler")],
)
def test_a_plain_run_loads_nothing_heavy(specimen: str, says: str) -> None:
    command = [sys.executable, "-c", PROGRAM, str(SPECIMENS / specimen)]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    loaded = set(json.loads(run.stderr))
    assert says in run.stdout
    assert not loaded & HEAVY
    foreign = {name for name in loaded - sys.stdlib_module_names if not name.startswith(IGNORED)}
    assert foreign <= ALLOWED


def test_a_run_over_templates_alone_loads_nothing_that_follows_python() -> None:
    program = PROGRAM.replace('.partition(".")[0]', "")
    command = [sys.executable, "-c", program, str(SPECIMENS / "chat" / "template.yaml")]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    loaded = {name for name in json.loads(run.stderr) if name.startswith("unbuffered.readers.handlers")}
    assert loaded == {"unbuffered.readers.handlers", "unbuffered.readers.handlers.codes"}


ONLY_FOR_POLICIES = ("unbuffered.promises", "unbuffered.readers.policies", "unbuffered.readers.hops.controls")


def test_a_run_without_a_policy_loads_nothing_that_reads_or_judges_one() -> None:
    program = PROGRAM.replace('.partition(".")[0]', "")
    command = [sys.executable, "-c", program, str(SPECIMENS / "chat" / "template.yaml")]
    plain = subprocess.run(command, capture_output=True, text=True, check=True)
    assert not set(ONLY_FOR_POLICIES) & set(json.loads(plain.stderr))
    held = program.replace("sys.argv[1]]", 'sys.argv[1], "--policy", "streaming-basics"]')
    command[2] = held
    told = subprocess.run(command, capture_output=True, text=True, check=True)
    assert set(ONLY_FOR_POLICIES) <= set(json.loads(told.stderr))


PLAIN = """\
Resources:
  Post:
    Type: AWS::ApiGateway::Method
    Properties:
      HttpMethod: POST
      Integration:
        Type: HTTP_PROXY
        IntegrationHttpMethod: POST
        ResponseTransferMode: STREAM
        TimeoutInMillis: 900000
        Uri: https://chat.example.com/
"""
MOST_MODULES = {"unbuffered": 145, "unbuffered_rules": 95, "everything else": 180}
"""How many modules a run over one small template may load: each takes a tenth of a millisecond, or more."""


COMPILING = {
    "unbuffered.model.place",
    "unbuffered.packs",
    "unbuffered.readers.language.intrinsics",
    "unbuffered.readers.language.values",
    "unbuffered.reporters.words",
}
"""The modules whose patterns every run uses; elsewhere `re` compiles a pattern when it is used first."""


def compiles(module: str) -> bool:
    found = find_spec(module)
    assert found is not None
    assert found.origin is not None
    return re.search(r"(?m)^\w+ = re\.compile", Path(found.origin).read_text("utf-8")) is not None


def test_the_modules_of_a_small_run_are_counted(tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text(PLAIN, "utf-8")
    program = PROGRAM.replace('.partition(".")[0]', "")
    command = [sys.executable, "-c", program, str(tmp_path / "t.yaml")]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    loaded = json.loads(run.stderr)
    names = [name.partition(".")[0] for name in loaded]
    own = {name: names.count(name) for name in MOST_MODULES}
    own["everything else"] = len(names) - own["unbuffered"] - own["unbuffered_rules"]
    assert {name: count for name, count in own.items() if count > MOST_MODULES[name]} == {}
    # What other classes are made of, and what finds distributions by way of e-mail and zip files.
    assert not {"dataclasses", "importlib.metadata", "zipfile", "email", "json"} & set(loaded)
    assert {name for name in loaded if name.startswith("unbuffered") and compiles(name)} == COMPILING
