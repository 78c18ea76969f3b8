"""Settings: found, read, overlaid, printed; and what is wrong in them."""

import json
import subprocess
import sys
from pathlib import Path, PurePosixPath
from time import process_time
from typing import Any

import pytest
from jsonschema.validators import Draft202012Validator

from conftest import Run
from unbuffered.readers.documents.conformity import conforms
from unbuffered.settings.patterns import Patterns
from unbuffered.settings.reading import SCHEMA

METHOD = """\
Parameters:
  Mode: {Type: String, Default: BUFFERED}
Resources:
  Post:
    Type: AWS::ApiGateway::Method
    Properties:
      HttpMethod: POST
      Integration:
        Type: HTTP_PROXY
        IntegrationHttpMethod: POST
        ResponseTransferMode: STREAMED
        TimeoutInMillis: 900000
        Uri: https://chat.example.com/
"""


def write(folder: Path, **texts: str) -> None:
    for name, text in texts.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def told(run: Run, *arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run("check", "-q", "-f", "json", *arguments).stdout)
    return found


def test_both_files_are_found_and_the_own_one_first(run: Run, tmp_path: Path) -> None:
    write(tmp_path, pyproject_toml='[project]\nname = "x"\n[tool.unbuffered]\npreset = "audit"\n')
    assert 'preset      "audit"     pyproject.toml:4' in run("config").stdout
    write(tmp_path, unbuffered_toml='preset = "review"\n')
    assert 'preset      "review"    unbuffered.toml:1' in run("config").stdout
    assert 'preset      "ci"        default' in run("config", "--isolated").stdout


def test_a_pyproject_of_somebody_else_is_left_alone(run: Run, tmp_path: Path) -> None:
    write(tmp_path, pyproject_toml="[tool.unbuffered-friends]\nnonsense = 1\n[broken\n")
    done = run("config")
    assert done.returncode == 2
    assert "unbuffered: pyproject.toml:3:8: not valid TOML" in done.stderr
    write(tmp_path, pyproject_toml="[tool.unbuffered-friends]\nnonsense = 1\n")
    assert run("config").returncode == 0


def test_the_file_above_holds_inside_a_repository_and_not_beyond(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "infra"
    write(tmp_path, unbuffered_toml='ignore = ["UNB403"]\npaths = ["infra"]\n', infra__template_yaml=METHOD)
    beside = run("check", "-q", "-f", "json", cwd=folder)
    assert [one["rule"] for one in json.loads(beside.stdout)["findings"]] == ["UNB403"]
    (tmp_path / ".git").mkdir()
    above = run("check", "-q", "-f", "json", cwd=folder)
    assert json.loads(above.stdout)["findings"] == []
    assert "../unbuffered.toml:1" in run("config", cwd=folder).stdout


def test_what_the_command_line_says_replaces_what_the_file_says(run: Run, tmp_path: Path) -> None:
    write(tmp_path, unbuffered_toml='select = ["UNB401"]\nfail-on = "warning"\n', template_yaml=METHOD)
    assert told(run)["findings"] == []
    assert [one["rule"] for one in told(run, "--select", "UNB403")["findings"]] == ["UNB403"]


def test_severities_and_paths(run: Run, tmp_path: Path) -> None:
    settings = """
severity = {transfer-mode-misspelled = "warning"}
exclude = ["vendor"]
[[per-path]]
paths = ["legacy/**"]
ignore = ["UNB403"]
[[per-path]]
paths = ["strict/*.yaml"]
severity = {UNB403 = "error"}
"""
    write(
        tmp_path,
        unbuffered_toml=settings,
        a_yaml=METHOD,
        legacy__a_yaml=METHOD,
        strict__a_yaml=METHOD,
        infra__vendor__a_yaml=METHOD,
    )
    found = told(run)
    assert [(one["file"], one["severity"]) for one in found["findings"]] == [
        ("a.yaml", "warning"),
        ("strict/a.yaml", "error"),
    ]
    assert [one["file"] for one in found["silenced"]] == ["legacy/a.yaml"]
    assert {one["verdict"] for one in found["routes"]} == {"breaks"}
    assert run("check", "infra/vendor/a.yaml").returncode == 3


@pytest.mark.parametrize("where", ["file", "path", "option"])
def test_a_parameter_has_the_value_that_is_deployed(run: Run, tmp_path: Path, where: str) -> None:
    template = METHOD.replace("Mode: STREAMED", "Mode: !Ref Mode")
    settings = {
        "file": '[parameters]\nMode = "STREAMED"\n',
        "path": '[[per-path]]\npaths = ["t.yaml"]\nparameters = {Mode = "STREAMED"}\n',
        "option": "",
    }
    write(tmp_path, t_yaml=template, unbuffered_toml=settings[where])
    option = ("--parameter", "Mode=STREAMED") if where == "option" else ()
    found = [(one["rule"], one["severity"]) for one in told(run, *option)["findings"]]
    # Deployed with this value it is no default that another may replace: an error, and no warning.
    assert ("UNB403", "error") in found
    assert told(run, "--isolated")["findings"] != told(run, *option)["findings"]


def test_a_condition_is_decided_by_the_value_that_is_deployed(run: Run, tmp_path: Path) -> None:
    template = METHOD.replace("Mode: STREAMED", "Mode: !If [Prod, STREAMED, STREAM]").replace(
        "Resources:", "Conditions:\n  Prod: !Equals [!Ref Mode, prod]\nResources:"
    )
    write(tmp_path, t_yaml=template)
    assert [one["when"] for one in told(run)["findings"] if one["rule"] == "UNB403"] == ["Prod is true"]
    [finding] = [one for one in told(run, "--parameter", "Mode=prod")["findings"] if one["rule"] == "UNB403"]
    assert finding["when"] is None
    assert [one for one in told(run, "--parameter", "Mode=dev")["findings"] if one["rule"] == "UNB403"] == []


CACHED = METHOD.replace("STREAMED", "STREAM").replace(
    "Uri:", "ContentHandling: CONVERT_TO_TEXT\n        Uri:"
)


def test_presets_tell_what_is_sure_what_is_likely_and_what_nobody_knows(run: Run, tmp_path: Path) -> None:
    write(
        tmp_path,
        t_yaml=CACHED + "  B:\n    Type: AWS::Serverless::Api\n    Properties: {DefinitionUri: s3://a/b}\n",
    )
    ci, review, audit = (run("check", "-q", "--preset", one).stdout for one in ("ci", "review", "audit"))
    assert "[UNB408]" not in ci
    assert "set aside: UNB408 (less sure)" in ci
    assert "1 less sure finding held back (--preset review)" in ci
    assert "UNB408" in review
    assert "gap t.yaml" not in review
    assert "gap t.yaml" in audit
    assert "1 not checked" in ci


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("presett = 'ci'", "1:1: there is no key presett in the settings; did you mean preset?"),
        (
            "\nfail-on = 'warnin'",
            "2:11: warnin is none of error, warning, unknown; did you mean warning?",
        ),
        ("select = 'UNB401'", "1:10: UNB401 is not a list"),
        ("select = [\n  'UNB401',\n  'UNB499']", "3:3: there is no rule UNB499"),
        ("[severity]\nUNB401 = 'fatal'", "2:10: fatal is none of error, warning, info"),
        ("[severity]\nstage-cahce = 'info'", "2:1: there is no rule stage-cahce; did you mean stage-cache?"),
        ("[[per-path]]\nignore = ['UNB401']", "2:1: paths is missing in the settings"),
        (
            "[[per-path]]\npaths = ['a']\n[[per-path]]\npaths = ['b']\nignore = ['nope']",
            "5:11: there is no rule nope",
        ),
        ("docs-url = 'docs'", "1:12: docs is not an address that begins with http:// or https://"),
        (
            "docs-url = 'https://x) <img src=https://y>'",
            "1:12: https://x) <img src=https://y> is not an address that begins with http:// or https://",
        ),
        ("paths = ['a'", "1:13: not valid TOML"),
        ("parameters = {A = [1]}", "1:15: a list is not a text, a whole number, true or false"),
    ],
)
def test_what_is_wrong_is_told_with_its_line_and_nothing_is_judged(
    run: Run, tmp_path: Path, text: str, says: str
) -> None:
    write(tmp_path, unbuffered_toml=text, t_yaml=METHOD)
    done = run("check")
    assert done.returncode == 2
    assert done.stdout == ""
    assert f"unbuffered: unbuffered.toml:{says}" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_file_of_settings_that_is_not_there_is_told_so(run: Run, tmp_path: Path) -> None:
    (tmp_path / "folder.toml").mkdir()
    for name, says in (("no.toml", "there is no such file"), ("folder.toml", "not a regular file")):
        done = run("check", "--config", name)
        assert (done.stderr, done.returncode) == (f"unbuffered: {name}: {says}\n", 2)


def test_the_start_is_sound_and_overwrites_nothing(run: Run, tmp_path: Path) -> None:
    (tmp_path / ".github").mkdir()
    (tmp_path / ".pre-commit-config.yaml").write_text("repos: []\n", "utf-8")
    done = run("init")
    assert done.returncode == 0
    assert "wrote unbuffered.toml" in done.stdout
    assert "wrote .github/workflows/unbuffered.yml" in done.stdout
    assert ".pre-commit-config.yaml is there already" in done.stdout
    assert (tmp_path / ".pre-commit-config.yaml").read_text("utf-8") == "repos: []\n"
    assert run("config").returncode == 0
    again = run("init").stdout
    assert "unbuffered.toml is there already" in again
    started = (tmp_path / "unbuffered.toml").read_text("utf-8")
    # Every key that may be set is shown, and what is shown as an example is accepted.
    for key in json.loads(SCHEMA.read_text("utf-8"))["properties"]:
        assert key in started or key == "docs-url"
    lines = [
        line[2:] if line.startswith("# ") and (" = " in line or line[2] == "[") else line
        for line in started.splitlines()
    ]
    examples = [
        line
        for line in lines
        if " = [" not in line
        or line.split(" = ")[0] in {"paths", "exclude", "ignore", "policies", "knowledge"}
    ]
    (tmp_path / "unbuffered.toml").write_text(
        "\n".join(one for one in examples if not one.startswith("select")), "utf-8"
    )
    assert run("config").stderr == ""


def test_the_start_undoes_no_settings_that_hold(run: Run, tmp_path: Path) -> None:
    """A file of our own would hold in place of the table in pyproject.toml."""
    write(tmp_path, pyproject_toml='[tool.unbuffered]\npreset = "audit"\n')
    before = run("config").stdout
    assert "pyproject.toml is there already; settings to put into it by hand" in run("init").stdout
    assert run("config").stdout == before
    assert not (tmp_path / "unbuffered.toml").exists()


def test_the_start_in_a_folder_of_a_repository_writes_nothing_above_it(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".github").mkdir()
    folder = tmp_path / "services" / "chat"
    folder.mkdir(parents=True)
    done = subprocess.run(
        [sys.executable, "-m", "unbuffered", "init"], cwd=folder, capture_output=True, text=True, check=True
    )
    assert [one.name for one in folder.iterdir()] == ["unbuffered.toml"]
    assert sorted(one.name for one in tmp_path.iterdir()) == [".git", ".github", "services"]
    assert not list((tmp_path / ".github").iterdir())
    for name in (".pre-commit-config.yaml, the hook", ".github/workflows/unbuffered.yml, a workflow"):
        assert f"../../{name}" in done.stdout


def test_the_quick_look_at_a_file_agrees_with_the_library() -> None:
    schema = json.loads(SCHEMA.read_text("utf-8"))
    library = Draft202012Validator(schema)
    values: list[Any] = [
        {},
        {"paths": ["a"], "preset": "ci", "severity": {"UNB401": "error"}, "parameters": {"A": 1, "B": True}},
        {"per-path": [{"paths": ["a"]}, {"paths": [], "ignore": ["UNB401"]}]},
        {"paths": "a"},
        {"paths": [1]},
        {"preset": "c"},
        {"x": 1},
        {"per-path": [{"ignore": []}]},
        {"per-path": [{"paths": ["a"], "x": 1}]},
        {"parameters": {"A": []}},
        {"severity": {"UNB401": True}},
        [],
    ]
    for value in values:
        assert conforms(value, schema) == library.is_valid(value), value
    # A pattern is left to the library, which costs only whoever sets the address of the pages.
    assert not conforms({"docs-url": "https://docs.example.com"}, schema)


@pytest.mark.parametrize(
    ("pattern", "path", "fits"),
    [
        ("vendor", "a/vendor/b.yaml", True),
        ("vendor", "vendored/b.yaml", False),
        ("*.json", "a/b.json", True),
        ("a/*.json", "a/b.json", True),
        ("a/*.json", "a/c/b.json", False),
        ("a/*.json", "x/a/b.json", False),
        ("./a/", "a/b/c.yaml", True),
        ("**/b.yaml", "b.yaml", True),
        ("**/b.yaml", "a/c/b.yaml", True),
        ("a/**", "a/b/c", True),
        ("a/**", "ab/c", False),
        ("a/**/d", "a/d", True),
        ("a/**/d", "a/b/c/d/e", True),
        ("a?.yaml", "ab.yaml", True),
        ("a?.yaml", "a/.yaml", False),
        ("[a].yaml", "[a].yaml", True),
        ("[a].yaml", "a.yaml", False),
        ("*a*b*", "xaybz", True),
    ],
)
def test_patterns_of_paths(pattern: str, path: str, fits: bool) -> None:  # noqa: FBT001 - a column
    assert Patterns([pattern]).fit(PurePosixPath(path)) is fits
    others = ["z/**/y", "z*z", "a/**/**/z", "**/z/*", "a/z"]
    assert Patterns([*others, pattern, *others]).fit(PurePosixPath(path)) is fits


@pytest.mark.parametrize("pattern", ["a*{}", "a*{}/b", "**/{}/**/a", "a/*/{}*", "{}"])
def test_many_patterns_of_many_paths_are_told_soon(pattern: str) -> None:
    began = process_time()
    patterns = Patterns(pattern.format(number) for number in range(10_000))
    assert not any(patterns.fit(PurePosixPath(f"a/x/f{number}.yaml")) for number in range(1_000))
    assert process_time() - began < 10


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('baseline = "../known.json"', "1:12: ../known.json leads out of the folder of the settings"),
        ('policies = ["production-gate", "/etc/hosts"]', "1:32: /etc/hosts leads out"),
        ('paths = [".", ".."]', "1:15: .. leads out"),
        ('knowledge = ["linked.yaml"]', "1:14: linked.yaml leads out"),
    ],
)
def test_settings_lead_nowhere_outside_their_folder(run: Run, tmp_path: Path, text: str, says: str) -> None:
    """They come with a pull request of anybody, and what is wrong in a file is quoted in public."""
    (tmp_path / "linked.yaml").symlink_to("/etc/passwd")
    write(tmp_path, unbuffered_toml=text, t_yaml=METHOD)
    done = run("check")
    assert done.returncode == 2
    assert f"unbuffered.toml:{says}" in done.stderr
    assert "root" not in done.stderr


POLICY = """\
version: 1
name: gate
reason: what is refused there goes nowhere
unsilenceable: [UNB403]
rules:
  - name: streams
    routes: "**"
    which: all
    reason: people wait for the first word
    require: {streams: true}
"""


def test_no_setting_silences_what_a_policy_lets_nobody_silence(run: Run, tmp_path: Path) -> None:
    settings = """
ignore = ["UNB403"]
baseline = "known.json"
severity = {UNB403 = "info"}
[[per-path]]
paths = ["*.yaml"]
ignore = ["UNB403"]
"""
    silent = METHOD.replace("STREAMED", "STREAMED  # unbuffered: ignore[UNB403] why not")
    write(tmp_path, t_yaml=silent, unbuffered_toml='baseline = "known.json"\n')
    (tmp_path / "policy.yaml").write_text(POLICY, "utf-8")
    run("check", "--isolated", "t.yaml", "--write-baseline", "known.json")
    write(tmp_path, unbuffered_toml=settings)
    assert told(run, "t.yaml")["findings"] == []
    found = told(run, "t.yaml", "--policy", "policy.yaml", "--select", "UNB801,UNB904")["findings"]
    assert {(one["rule"], one["severity"]) for one in found} >= {("UNB403", "error"), ("UNB904", "error")}


def test_what_is_printed_of_settings_steers_nothing(run: Run, tmp_path: Path) -> None:
    write(tmp_path, unbuffered_toml='exclude = ["\\u001b[31mred", "\\n::error::x", "\\u202ex"]\n')
    shown = run("config").stdout
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert not [line for line in shown.splitlines() if line.lstrip().startswith("::")]


def test_links_lead_to_the_teams_own_pages(run: Run, tmp_path: Path) -> None:
    write(tmp_path, unbuffered_toml='docs-url = "https://docs.example.com/rules/"\n', t_yaml=METHOD)
    own = "https://docs.example.com/rules/UNB403.md"
    for form in ("text", "json", "sarif", "github", "junit", "markdown", "html"):
        assert own in run("check", "-q", "-f", form).stdout, form
