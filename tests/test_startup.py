"""What a plain run must not have loaded: a list, not a clock."""

import json
import subprocess
import sys
from pathlib import Path

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
}
ALLOWED = {
    "annotated_doc",
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


def test_a_plain_run_loads_nothing_heavy() -> None:
    specimen = Path(__file__).parent.parent / "fixtures" / "specimens" / "chat" / "template.yaml"
    command = [sys.executable, "-c", PROGRAM, str(specimen)]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    loaded = set(json.loads(run.stderr))
    assert "streaming routes" in run.stdout
    assert not loaded & HEAVY
    foreign = {name for name in loaded - sys.stdlib_module_names if not name.startswith(IGNORED)}
    assert foreign <= ALLOWED
