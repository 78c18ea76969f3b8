"""The words of a silence, and where one may stand: both are a grammar, and tested as one."""

from datetime import date
from pathlib import PurePosixPath

import pytest

from unbuffered.model.silence import Silence
from unbuffered.readers.silences.grammar import dated, read_words
from unbuffered.readers.silences.reading import silences

IDS = {"unb401": "UNB401", "stream-mode-left-out": "UNB401", "unb403": "UNB403", "unb701": "UNB701"}


@pytest.mark.parametrize(
    ("text", "rules", "reason", "until"),
    [
        (" ignore[UNB401] the mesh buffers", ("UNB401",), "the mesh buffers", None),
        ("ignore[UNB401]: the mesh buffers", ("UNB401",), "the mesh buffers", None),
        (" ignore [ UNB401 , stage-cache ] - why not", ("UNB401", "stage-cache"), "why not", None),
        (" ignore[UNB401] until 2027-03-01: why not", ("UNB401",), "why not", date(2027, 3, 1)),
        (" ignore[UNB401] until 2027-03-01 why not", ("UNB401",), "why not", date(2027, 3, 1)),
        (" ignore[UNB401] why not (until 2027-03-01).", ("UNB401",), "why not", date(2027, 3, 1)),
        (" ignore[UNB401] why not, until 2027-03-01", ("UNB401",), "why not", date(2027, 3, 1)),
        (" ignore[UNB401] why, (not; ,until 2027-03-01) ", ("UNB401",), "why, (not", date(2027, 3, 1)),
        (
            " ignore[UNB401] until then, wait until 2027-03-01",
            ("UNB401",),
            "until then, wait",
            date(2027, 3, 1),
        ),
        (" ignore[UNB401] wait until the mesh is gone", ("UNB401",), "wait until the mesh is gone", None),
    ],
)
def test_words(text: str, rules: tuple[str, ...], reason: str, until: date | None) -> None:
    words = read_words(text)
    assert (words.rules, words.reason, words.until, words.flaw) == (rules, reason, until, "")


@pytest.mark.parametrize(
    ("text", "flaw"),
    [
        ("", "nothing is no word"),
        (" disable[UNB401] why not", "disable[UNB401] is no word"),
        (" ignore", "it names no rule"),
        (" ignore UNB401 why not", "it names no rule"),
        (" ignore[] why not", "it names no rule"),
        (" ignore[,] why not", "it names no rule"),
        (" ignore[UNB401]", "it gives no reason"),
        (" ignore[UNB401] --", "it gives no reason"),
        (" ignore[UNB401] until 2027-03-01", "it gives no reason"),
        (" ignore[UNB401] until 2027-02-30: why not", "2027-02-30 is no date"),
    ],
)
def test_what_is_no_silence(text: str, flaw: str) -> None:
    assert flaw in read_words(text).flaw


def heard(name: str, text: str) -> list[Silence]:
    return list(silences({PurePosixPath(name): text}, IDS))


MARK = "unbuffered: ignore[UNB403] why not"


@pytest.mark.parametrize(
    ("name", "text", "lines"),
    [
        ("t.yaml", f"a: 1\nb: 2  # {MARK}\n", (2, 2)),
        ("t.yaml", f"a: 1\n# {MARK}\nb: 2\n", (2, 3)),
        ("t.yaml", f"a: 1\n# {MARK}\n\n# more\nb: 2\n", (2, 5)),
        ("t.yaml", f"a: 1\r\nb: 2  # {MARK}\r\n", (2, 2)),
        ("t.yaml", f"a: 1  # noqa  # {MARK}  # noqa\n", (1, 1)),
        ("a.py", f"x = 1  # {MARK}\n", (1, 1)),
        ("a.py", f"def f():\n    # {MARK}\n    return 1\n", (2, 3)),
        ("a.ts", f"new Api();  // {MARK}\n", (1, 1)),
        ("a.ts", f"new Api(/* {MARK} */);\n", (1, 1)),
        ("a.ts", f"const u = 'https://x';  // {MARK}\n", (1, 1)),
        ("Dockerfile", f"# {MARK}\nFROM x\n", (1, 2)),
        ("nginx.conf", f"proxy_buffering on; # {MARK}\n", (1, 1)),
    ],
)
def test_comments(name: str, text: str, lines: tuple[int, int]) -> None:
    [one] = heard(name, text)
    assert (one.rules, one.reason, one.lines, one.flaw) == (("UNB403",), "why not", lines, "")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("t.yaml", f'a: "b # {MARK}"\n'),
        ("t.yaml", f"a: |\n  # {MARK}\n"),
        ("t.yaml", f"a: b#{MARK}\n"),
        ("t.yaml", f"a: {MARK.replace(': ', ':')}\n"),
        ("a.py", f'x = "# {MARK}"\n'),
        ("a.py", f'"""\n# {MARK}\n"""\n'),
        ("a.ts", f'const a = "// {MARK}";\n'),
        ("a.ts", f"const a = `https://x // {MARK}`;\n"),
        ("t.json", f'{{"a": "# {MARK}"}}\n'),
        ("t.yaml", "a: 1  # see unbuffered: a linter\n"),
    ],
)
def test_what_only_looks_like_a_comment(name: str, text: str) -> None:
    assert [one for one in heard(name, text) if not one.flaw] == []


def test_the_scope_of_metadata_is_its_resource_and_no_more() -> None:
    text = """{
  "Metadata": {"unbuffered": {"ignore": [{"rule": "UNB401", "reason": "the whole template"}]}},
  "Resources": {
    "A": {"Type": "T", "Metadata": {"unbuffered": {"ignore": [
      {"rules": ["UNB403", "stream-mode-left-out"], "reason": "one resource", "until": "2027-03-01"}]}}},
    "B": {"Type": "T", "Metadata": {"cfn-lint": {"config": {"ignore_checks": ["E1", "UNB701"]}},
                                   "unbuffered": {"reason": "shared with cfn-lint"}}}
  },
  "paths": {"/a": {"post": {"x-unbuffered": {"ignore": [{"rule": "UNB403", "reason": "an operation"}]}}}}
}"""
    assert [(one.within, one.rules, one.reason, one.flaw) for one in heard("t.json", text)] == [
        ((), ("UNB401",), "the whole template", ""),
        (("Resources", "A"), ("UNB403", "UNB401"), "one resource", ""),
        (("Resources", "B"), ("UNB701",), "shared with cfn-lint", ""),
        (("paths", "/a", "post"), ("UNB403",), "an operation", ""),
    ]


def test_an_id_as_inside_cfn_lint_is_the_same_rule_where_it_has_a_reason() -> None:
    text = """\
Metadata:
  cfn-lint:
    config:
      ignore_checks:
        - EUNB403  # why not
        - WUNB403
        - EUNB000  # ours itself
        - E3030  # not ours
        - UNB701
"""
    found = [(one.rules, one.reason, bool(one.flaw)) for one in heard("t.yaml", text)]
    assert found == [(("UNB403",), "why not", False), (("UNB701",), "", True)]


def test_a_rule_that_there_is_not_makes_the_whole_of_it_void() -> None:
    [one] = heard("t.yaml", "a: 1  # unbuffered: ignore[UNB403, UNB4] why not\n")
    assert one.flaw == "there is no rule UNB4"


def test_an_endless_comment_is_answered_soon() -> None:
    assert heard("t.yaml", "a: 1  # unbuffered: ignore[UNB403] " + "until " * 200_000)


@pytest.mark.parametrize(
    "form", ["ignore: [&a {rule: UNB403, reason: *r}", "ignore: [&a {rule: *r, reason: why not}"]
)
def test_an_endless_entry_of_metadata_is_none_however_often_it_is_named(form: str) -> None:
    text = f'r: &r "{"," * 1_000_000}"\nMetadata:\n  unbuffered: {{{form}{", *a" * 2_000}]}}\n'
    found = heard("t.yaml", text)
    assert len(found) == 2_001
    assert {one.flaw for one in found} == {"it is longer than 1000 characters, and so silences nothing"}


def test_an_endless_reason_that_is_shared_with_cfn_lint_is_answered_soon() -> None:
    reason = f'unbuffered: {{reason: "x{"," * 1_000_000}x"}}'
    text = f"Metadata:\n  {reason}\n  cfn-lint: {{config: {{ignore_checks: [UNB401, EUNB403]}}}}\n"
    assert [one.flaw[:14] for one in heard("t.yaml", text)] == ["it is longer t"] * 2


def test_a_reason_of_commas_takes_no_longer_than_its_length() -> None:
    assert dated(("UNB401",), f"x{',' * 1_000_000}x").flaw == "it gives no reason, and so silences nothing"
