"""Policies as people get them wrong: every fault is told with its line, and half a policy judges nothing."""

# ruff: noqa: E501 - one fault, one line

import json
import subprocess
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path, PurePosixPath

import jsonschema
import pytest

from unbuffered.packs import PackError, load, policies
from unbuffered.policy import Requirements
from unbuffered.readers.documents.parse import parse
from unbuffered.readers.documents.plain import plain
from unbuffered.readers.policies.library import SCHEMA, read_policies
from unbuffered.stated import StatedError

Run = Callable[..., subprocess.CompletedProcess[str]]

TEMPLATE = """\
Resources:
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties: {Name: chat, EndpointConfiguration: {Types: [REGIONAL]}}
  Post:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !GetAtt Api.RootResourceId
      HttpMethod: POST
      AuthorizationType: NONE
      Integration:
        Type: HTTP_PROXY
        ResponseTransferMode: STREAM
        TimeoutInMillis: 900000
        Uri: https://chat.example.com/
"""
GOOD = """\
version: 1
name: mine
reason: what we want
unsilenceable: [UNB401]
rules:
  - name: one
    routes: "**"
    which: all
    severity: warning
    reason: because
    require:
      streams: true
      throttling: {rate: 10}
exceptions:
  - routes: [POST /chat]
    rules: [one]
    reason: a demo
    until: 2026-12-31
"""
IDS = {name: rule.id for rule in load() for name in (rule.id, rule.name)}


def check(run: Run, folder: Path, policy: str | bytes, name: str = "policy.yaml") -> tuple[int, str, str]:
    (folder / "template.yaml").write_text(TEMPLATE, "utf-8")
    data = policy if isinstance(policy, bytes) else policy.encode("utf-8")
    (folder / name).write_bytes(data)
    done = run("check", "template.yaml", "--policy", name)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("version: 1", "version: 2", ["1:10: version 2 of a policy is newer than this program, which knows 1; update it"]),
        ("version: 1", "version: 0", ["1:10: 0 is not 1"]),
        ("version: 1\n", "", ["1:1: version is missing in a policy"]),
        ("name: mine", "name: My Policy", ["2:7: My Policy is not a name of small letters, digits and hyphens"]),
        ("reason: what we want\n", "", ["1:1: reason is missing in a policy"]),
        ("reason: because", "reason: ''", None),
        ("reason: because", "reason: ' '", ["10:13:   is not a reason"]),
        ("reason: because", "reason: 7", ["10:13: 7 is not a reason"]),
        ("streams: true", "stream: true", ["12:7: there is no key stream in a policy; did you mean streams?"]),
        ('routes: "**"', 'route: "**"', ["6:5: routes is missing in a policy", "7:5: there is no key route in a policy; did you mean routes?"]),
        ("streams: true", "streams: yes", ["12:16: yes is not true or false"]),
        ("streams: true", "authorizer: [cognitoo]", ["12:20: cognitoo is none of none, iam, cognito, lambda, jwt; did you mean cognito?"]),
        ("streams: true", "authorizer: cognito", ["12:19: cognito is not a list of authorizers"]),
        ("streams: true", "authorizer: []", ["12:7: a list says nothing here; it takes a list of authorizers"]),
        ("streams: true", "authorizer: [iam, iam]", ["12:7: the same stands here twice"]),
        ("streams: true", "public: true", ["12:15: true is not false"]),
        ("streams: true", "waf: false", ["12:12: false is not true"]),
        ("streams: true", "silence: -5", ["12:16: -5 is not a whole number"]),
        ("streams: true", "silence: 0", ["12:16: 0 is less than 1"]),
        ("streams: true", "silence: 901", ["12:16: 901 is more than 900"]),
        ("streams: true", "silence: 99999999999999999999", None),
        ("streams: true", "access-log: [requestId]", ["12:20: requestId is not streaming, or a variable such as $context.requestId"]),
        ("streams: true", "endpoint: [regional]", ["12:18: regional is none of REGIONAL, PRIVATE, EDGE"]),
        ("{rate: 10}", "false", ["13:19: false is not true"]),
        ("{rate: 10}", "{rat: 10}", ["13:20: there is no key rat in a policy; did you mean rate?"]),
        ("{rate: 10}", "{}", ["13:7: a mapping says nothing here; it takes true, or a mapping of rate and burst"]),
        ("{rate: 10}", "{rate: 0.5}", ["13:26: 0.5 is not a whole number"]),
        ("severity: warning", "severity: warn", ["9:15: warn is none of error, warning, info; did you mean warning?"]),
        ("which: all", "which: every", ["8:12: every is none of streaming, all"]),
        ('routes: "**"', "routes: chat", ["7:13: the path chat does not begin with /"]),
        ('routes: "**"', "routes: [/a, FETCH /b]", ["7:18: FETCH is no method: write GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS, ANY or *"]),
        ("[UNB401]", "[UNB4O1]", ["4:17: there is no rule UNB4O1; did you mean UNB410?"]),
        ("[UNB401]", "[mode-uri-missmatch]", ["4:17: there is no rule mode-uri-missmatch; did you mean mode-uri-mismatch?"]),
        ("[UNB401]", "[klingon]", ["4:17: there is no rule klingon; `unbuffered rules` lists them"]),
        ("[one]", "[oen]", ["16:13: this policy has no rule oen; did you mean one?"]),
        ("2026-12-31", "2026-02-30", ["18:12: 2026-02-30 is no day of the calendar"]),
        ("2026-12-31", "31.12.2026", ["18:12: 31.12.2026 is not a day such as 2027-03-31"]),
        ("2026-12-31", "2026-W01-1", ["18:12: 2026-W01-1 is not a day such as 2027-03-31"]),
        ("    reason: a demo\n", "", ["15:5: reason is missing in a policy"]),
        ("exceptions:", "exception:", ["14:1: there is no key exception in a policy; did you mean exceptions?"]),
        ("exceptions:", "  - {name: one, routes: /x, reason: r, require: {waf: true}}\nexceptions:", ["14:12: rule one stands at line 6 already"]),
        ("name: mine", "name: mine\nname: yours", ["3:1: duplicate key name; the last one counts"]),
        ("reason: because", "reason: !Sub because", ["10:13: the tag !Sub means nothing in a policy"]),
        ("reason: because", "reason: [because", None),
        ("version: 1", "\tversion: 1", None),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_line(tmp_path: Path, old: str, new: str, told: list[str] | None) -> None:
    assert old in GOOD
    lines = faults(tmp_path, GOOD.replace(old, new, 1).encode("utf-8"))
    assert lines
    assert all(line.startswith("policy.yaml:") for line in lines)
    if told is not None:
        assert lines == [f"policy.yaml:{line}" for line in told]


def faults(folder: Path, policy: bytes) -> list[str]:
    (folder / "policy.yaml").write_bytes(policy)
    with pytest.raises(StatedError) as told:
        read_policies([(folder / "policy.yaml", PurePosixPath("policy.yaml"))], IDS)
    return list(told.value.lines)


def test_nothing_is_judged_on_half_a_policy(run: Run, tmp_path: Path) -> None:
    half = GOOD.replace("streams: true", "stream: true").replace("2026-12-31", "someday")
    code, out, err = check(run, tmp_path, half)
    assert (code, out) == (2, "")
    assert err.splitlines() == [
        "unbuffered: policy.yaml:12:7: there is no key stream in a policy; did you mean streams?",
        "unbuffered: policy.yaml:18:12: someday is not a day such as 2027-03-31",
    ]


def test_the_same_policy_without_a_fault_is_judged(run: Run, tmp_path: Path) -> None:
    code, out, err = check(run, tmp_path, GOOD)
    assert code == 0
    assert "warning[UNB811]" in out
    assert "policy.yaml" not in err


@pytest.mark.parametrize(
    ("policy", "says"),
    [
        (b"", "the file is empty"),
        (b"\0\1", "a binary file, not text"),
        (b"name: \xff\n", "not UTF-8: byte 0xff"),
        (b"- 1\n- 2\n", "a list is not"),
        (b"just words\n", "just words is not"),
        (b"a: &a [*a]\n", "contains itself"),
        (b"a: " + b"[" * 500 + b"]" * 500, "nested deeper"),
        (b'{"version": 1, "name": }', "1:"),
        (b"Resources: {}\n", "there is no key Resources in a policy"),
    ],
)
def test_what_is_no_policy_at_all_is_told(tmp_path: Path, policy: bytes, says: str) -> None:
    assert says in "\n".join(faults(tmp_path, policy))


def test_json_is_taken_too(run: Run, tmp_path: Path) -> None:
    rule = {"name": "one", "routes": ["**"], "reason": "because", "require": {"public": False}}
    body = {"version": 1, "name": "mine", "reason": "r", "rules": [rule]}
    code, out, _ = check(run, tmp_path, json.dumps(body, indent=1), "policy.json")
    assert "UNB804" in out
    assert code == 1
    body["rules"] = [{**rule, "require": {"public": "no"}}]
    code, _, err = check(run, tmp_path, json.dumps(body, indent=1), "policy.json")
    assert (code, err) == (2, "unbuffered: policy.json:13:15: no is not false\n")


def test_a_file_of_another_kind_is_told_in_a_few_lines(tmp_path: Path) -> None:
    found = faults(tmp_path, "".join(f"key{n}: {n}\n" for n in range(5_000)).encode("utf-8"))
    assert 10 < len(found) <= 50


def test_two_policies_of_one_name_are_refused_and_one_given_twice_is_one(run: Run, tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(TEMPLATE, "utf-8")
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(GOOD, "utf-8")
    done = run("check", "template.yaml", "--policy", "a.yaml", "--policy", "b.yaml")
    assert (done.returncode, done.stderr) == (2, "unbuffered: b.yaml: a.yaml is called mine too\n")
    once = run("check", "template.yaml", "--policy", "a.yaml")
    twice = run("check", "template.yaml", "--policy", "a.yaml", "--policy", "a.yaml")
    assert twice.stdout == once.stdout


HOSTILE = "\x1b]0;x\x07 \u202ereversed ::error::no [link](https://example.com) <b>& %0A"


def test_hostile_words_come_out_inert(run: Run, tmp_path: Path) -> None:
    written = json.dumps(HOSTILE)
    policy = GOOD.replace("reason: because", f"reason: {written}").replace(
        "reason: a demo", f"reason: {written}"
    )
    policy = policy.replace("      streams: true\n", "      public: false\n").replace(
        "2026-12-31", "2020-01-01"
    )
    for form in ("text", "concise"):
        (tmp_path / "template.yaml").write_text(TEMPLATE, "utf-8")
        (tmp_path / "policy.yaml").write_text(policy, "utf-8")
        out = run("check", "template.yaml", "--policy", "policy.yaml", "--format", form).stdout
        assert "UNB804" in out
        assert "UNB812" in out
        assert not {"\x1b", "\x07", "\u202e"} & set(out)
    code, _, err = check(run, tmp_path, GOOD.replace("      streams: true", f"      {written}: true"))
    assert code == 2
    assert not {"\x1b", "\x07", "\u202e"} & set(err)


def test_the_schema_is_sound_and_says_what_each_word_means() -> None:
    schema = json.loads(SCHEMA.read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    assert files("unbuffered.readers.policies").joinpath("policy.schema.json").is_file()
    require = schema["$defs"]["rule"]["properties"]["require"]
    waiting = [schema["properties"], schema["$defs"]["rule"]["properties"], require["properties"]]
    for properties in waiting:
        for name, body in properties.items():
            told = schema["$defs"].get(body.get("$ref", "").rpartition("/")[2], body)
            assert {**told, **body}.get("description"), name


class Entry:
    """A pack as the metadata of installed distributions has it."""

    def __init__(self, name: str, *offered: Path) -> None:
        self.name = name
        self.offered = offered

    def load(self) -> Callable[[], tuple[Path, ...]]:
        if not self.offered:
            raise ImportError("gone")
        return lambda: self.offered


def test_packs_that_cannot_be_used_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def offer(*entries: Entry) -> None:
        monkeypatch.setattr("unbuffered.packs.offers", lambda group: entries if group else ())

    offer(Entry("theirs", Path("a/gate.yaml")), Entry("ours", Path("b/gate.yaml"), Path("b/other.yaml")))
    with pytest.raises(PackError, match="two policies are called gate: in pack ours and in pack theirs"):
        policies()
    offer(Entry("ours"))
    with pytest.raises(PackError, match="the policies of pack ours cannot be loaded: ImportError: gone"):
        policies()
    offer()
    assert policies() == {}


def test_a_folder_is_no_policy(tmp_path: Path) -> None:
    (tmp_path / "policy").mkdir()
    with pytest.raises(StatedError, match=r"policy:1:1: not a regular file"):
        read_policies([(tmp_path / "policy", PurePosixPath("policy"))], IDS)
    with pytest.raises(StatedError, match="policy:1:1: "):
        read_policies([(Path("a\0b"), PurePosixPath("policy"))], IDS)


def test_installed_policies_are_sound_and_called_like_their_files() -> None:
    schema = json.loads(SCHEMA.read_text("utf-8"))
    found = policies()
    assert set(found) == {"production-gate", "public-genai-endpoint", "streaming-basics"}
    for name, path in found.items():
        document = parse(PurePosixPath(path.name), path.read_text("utf-8"))
        assert not list(jsonschema.Draft202012Validator(schema).iter_errors(plain(document.root)))
        [policy] = read_policies([(path, PurePosixPath(path.name))], IDS)
        assert policy.name == name
        assert all(clause.reason and clause.require != Requirements() for clause in policy.clauses)
        assert set(policy.unsilenceable) <= {rule.id for rule in load()}
