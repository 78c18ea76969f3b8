"""Files that people write for this program, written wrong: told, quick, and taken for no more."""

import json
import time
from pathlib import Path

import pytest

from conftest import Run

METHOD = """\
Parameters:
  Mode: {Type: String, Default: STREAMED}
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
WRONG = "        ResponseTransferMode: STREAMED"


@pytest.fixture
def template(tmp_path: Path) -> Path:
    file = tmp_path / "t.yaml"
    file.write_text(METHOD, "utf-8")
    return file


@pytest.mark.parametrize(
    "words",
    [
        "until 2020-1-1: patched",
        "until 2020/01/01: patched",
        "Until 2020-01-01: patched",
        "until: 2020-01-01: patched",
        "(until 2020-01-01) patched",
        "until 20200101 patched",
        "until March 2020 patched",
        "patched, until 1.1.2020",
        "patched " + "x" * 1000 + " until 2020-01-01",
    ],
)
def test_an_end_that_is_not_understood_ends_the_silence(run: Run, template: Path, words: str) -> None:
    template.write_text(METHOD.replace(WRONG, f"{WRONG}  # unbuffered: ignore[UNB403] {words}"), "utf-8")
    done = run("check", "-q")
    assert "error[UNB403]" in done.stdout
    assert "[UNB903]" in done.stdout


@pytest.mark.parametrize(
    "words",
    [
        "patched until the gateway is gone",
        "patched until 2999-01-01",
        "until #2031 lands",
        "until ABC-1234 is closed",
        "until 1.30.2 is out",
        "until 4512 callers moved",
    ],
)
def test_a_reason_may_speak_of_an_end_in_words(run: Run, template: Path, words: str) -> None:
    template.write_text(METHOD.replace(WRONG, f"{WRONG}  # unbuffered: ignore[UNB403] {words}"), "utf-8")
    assert run("check", "-q").returncode == 0


@pytest.mark.parametrize(
    "entry",
    [
        "reason: null",
        "reason: !Ref Mode",
        "{reason: patched, until: [2020-01-01]}",
        '{reason: patched, until: ""}',
    ],
)
def test_metadata_that_gives_no_reason_or_no_end_silences_nothing(
    run: Run, template: Path, entry: str
) -> None:
    entry = entry.strip("{}") if entry.startswith("{") else entry
    silence = f"    Metadata: {{unbuffered: {{ignore: [{{rules: [UNB403], {entry}}}]}}}}\n"
    template.write_text(METHOD.replace("    Properties:\n", silence + "    Properties:\n"), "utf-8")
    done = run("check", "-q")
    assert "error[UNB403]" in done.stdout
    assert "[UNB903]" in done.stdout


@pytest.mark.parametrize("name", ["t.YML", "t.yaml.sample"])
def test_a_text_that_looks_like_a_comment_is_none_whatever_the_file_is_called(
    run: Run, tmp_path: Path, name: str
) -> None:
    text = METHOD.replace(WRONG, "        Note: |\n          # unbuffered: ignore[UNB403]: patched\n" + WRONG)
    (tmp_path / name).write_text(text, "utf-8")
    assert "error[UNB403]" in run("check", "-q", name).stdout


def test_what_became_worse_is_new_though_its_place_is_known(run: Run, template: Path) -> None:
    template.write_text(METHOD.replace(WRONG, "        ResponseTransferMode: !Ref Mode"), "utf-8")
    assert "warning[UNB403]" in run("check", "-q", "--preset", "review").stdout
    run("check", "-q", "--preset", "review", "--write-baseline", "b.json")
    assert run("check", "-q", "--preset", "review", "--baseline", "b.json").stdout.count("UNB403") <= 1
    template.write_text(METHOD, "utf-8")
    done = run("check", "-q", "--preset", "review", "--baseline", "b.json")
    assert done.returncode == 1
    assert "error[UNB403]" in done.stdout
    run("check", "-q", "--write-baseline", "b.json")
    assert run("check", "-q", "--baseline", "b.json").returncode == 0


def test_a_baseline_of_before_knows_no_severities_and_holds(run: Run, template: Path, tmp_path: Path) -> None:
    run("check", "-q", "--write-baseline", "b.json")
    written = json.loads((tmp_path / "b.json").read_text("utf-8"))
    for one in written["findings"]:
        del one["severity"]
    (tmp_path / "b.json").write_text(json.dumps(written), "utf-8")
    assert template.exists()
    assert run("check", "-q", "--baseline", "b.json").returncode == 0


def test_the_first_baseline_may_be_named_in_the_settings_already(
    run: Run, template: Path, tmp_path: Path
) -> None:
    (tmp_path / "unbuffered.toml").write_text('baseline = "b.json"\n', "utf-8")
    assert template.exists()
    assert run("check", "-q").returncode == 2
    assert run("check", "-q", "--fix", "--write-baseline", "b.json").returncode == 0
    assert run("check", "-q").returncode == 0


@pytest.mark.parametrize(
    "settings",
    [
        'paths = ["a\\u0000b"]',
        'baseline = "a\\u0000b"',
        f'policies = ["{"a" * 300}"]',
        f'paths = ["{"a" * 5000}"]',
    ],
)
def test_a_path_that_is_none_is_told_with_its_line(
    run: Run, template: Path, tmp_path: Path, settings: str
) -> None:
    (tmp_path / "unbuffered.toml").write_text(settings + "\n", "utf-8")
    assert template.exists()
    done = run("check", "-q")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "internal error" not in done.stderr


def test_settings_reach_the_rules_on_silences_too(run: Run, template: Path, tmp_path: Path) -> None:
    template.write_text(METHOD.replace(WRONG, f"{WRONG}  # unbuffered: ignore[UNB403]"), "utf-8")
    assert "error[UNB903]" in run("check", "-q").stdout
    (tmp_path / "unbuffered.toml").write_text('[severity]\nUNB903 = "info"\n', "utf-8")
    assert "info[UNB903]" in run("check", "-q").stdout
    (tmp_path / "unbuffered.toml").write_text(
        '[[per-path]]\npaths = ["*.yaml"]\nignore = ["UNB903"]\n', "utf-8"
    )
    assert "[UNB903]" not in run("check", "-q").stdout


@pytest.mark.parametrize(
    "table",
    [
        'tool.unbuffered.ignore = ["UNB403"]',
        '[tool]\nunbuffered.ignore = ["UNB403"]',
        '[ tool . "unbuffered" ]\nignore = ["UNB403"]',
    ],
)
def test_a_table_is_found_however_it_is_spelled(run: Run, template: Path, tmp_path: Path, table: str) -> None:
    (tmp_path / "pyproject.toml").write_text(table + "\n", "utf-8")
    assert template.exists()
    assert run("check", "-q").returncode == 0


def test_a_remark_about_the_table_is_none(run: Run, template: Path, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "unbuffered.toml").write_text('ignore = ["UNB403"]\n', "utf-8")
    below = tmp_path / "below"
    below.mkdir()
    template.rename(below / "t.yaml")
    (below / "pyproject.toml").write_text("# see [tool.unbuffered] above\n", "utf-8")
    assert run("check", "-q", "--config", str(tmp_path / "unbuffered.toml"), "below").returncode == 0


def test_a_diff_writes_nothing_at_all(run: Run, template: Path, tmp_path: Path) -> None:
    for option in (["--write-baseline", "b.json"], ["--output", "json=o.json"]):
        done = run("check", "--diff", *option)
        assert done.returncode == 2
        assert "--diff writes nothing" in done.stderr
    assert [one.name for one in tmp_path.iterdir()] == [template.name]


def test_the_command_line_decides_over_the_parameters_of_a_path(
    run: Run, template: Path, tmp_path: Path
) -> None:
    template.write_text(METHOD.replace(WRONG, "        ResponseTransferMode: !Ref Mode"), "utf-8")
    (tmp_path / "unbuffered.toml").write_text(
        '[[per-path]]\npaths = ["*.yaml"]\nparameters = {Mode = "WRONG"}\n', "utf-8"
    )
    assert "WRONG" in run("check", "-q").stdout
    assert "WRONG" not in run("check", "-q", "--parameter", "Mode=STREAM").stdout


COMMAND = "##vso[task.setvariable variable=PATH]"


@pytest.mark.parametrize(
    "shape", ["text", "concise", "github", "gitlab", "junit", "markdown", "json", "sarif", "html"]
)
def test_azure_takes_nothing_for_a_command(run: Run, template: Path, shape: str) -> None:
    """Its runner obeys such a word anywhere in a line: of an address, id, mode, or the name of a file."""
    text = METHOD.replace("chat.example.com/", f"chat.example.com/{COMMAND}/evil").replace(
        "  Post:", f'  "Post{COMMAND}":'
    )
    text = text.replace(WRONG, f'        ResponseTransferMode: "{COMMAND}"')
    assert text.count(COMMAND) == 3
    other = template.with_name(f"t{COMMAND.replace(' ', '')}.yaml")
    for path in (template, other):
        path.write_text(text, "utf-8")
    shown = run("check", "-q", "-f", shape).stdout
    assert "UNB403" in shown
    assert "task.setvariable" in shown
    assert "##vso[" not in shown
    for drawn in ("text", "mermaid", "svg"):
        assert "##vso[" not in run("trace", "-f", drawn).stdout


def test_a_parameter_that_names_a_stored_value_is_not_that_value(run: Run, template: Path) -> None:
    text = METHOD.replace("Type: String, Default: STREAMED", "Type: AWS::SSM::Parameter::Value<String>")
    template.write_text(text.replace(WRONG, "        ResponseTransferMode: !Ref Mode"), "utf-8")
    assert "UNB403" not in run("check", "-q", "--parameter", "Mode=/prod/STREAM", "--preset", "audit").stdout


SLOW = {
    "misfits of a baseline": ("b.json", '{"version": 1, "findings": [' + ",".join(["1"] * 20_000) + "]}"),
    "strangers in a baseline": (
        "b.json",
        json.dumps({"version": 1, "findings": [{"rule": "X", "route": "", "file": "", "spot": ""}] * 5_000}),
    ),
    "rules of the settings": ("unbuffered.toml", "select = [" + ",".join(['"a"'] * 10_000) + "]"),
    "misfits of the settings": ("unbuffered.toml", "paths = [" + ",".join(["[]"] * 50_000) + "]"),
    "blanks": ("t.yaml", METHOD + "# unbuffered: ignore[UNB404] " + " " * 100_000 + "x\n"),
    "comments": ("t.yaml", "# unbuffered: what\n" * 5_000 + METHOD),
    "silences": ("t.yaml", "# unbuffered: ignore[UNB404]: because\n" * 2_000 + METHOD),
    "texts": ("t.yaml", METHOD + "Metadata: [" + ",".join(['"x # unbuffered: foo"'] * 10_000) + "]\n"),
}


@pytest.mark.parametrize(("file", "text"), list(SLOW.values()), ids=list(SLOW))
def test_no_small_file_takes_long(run: Run, template: Path, tmp_path: Path, file: str, text: str) -> None:
    (tmp_path / file).write_text(text, "utf-8")
    options = ["--baseline", "b.json"] if file == "b.json" else []
    assert template.exists()
    start = time.process_time()
    began = time.monotonic()
    done = run("check", "-q", "-f", "json", *options)
    assert time.monotonic() - began < 12, time.process_time() - start
    assert len(done.stderr) < 20_000
    assert "Traceback" not in done.stderr
