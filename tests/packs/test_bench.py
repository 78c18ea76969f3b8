"""The bench says what is wrong with a rule, in words that its author can use."""

from collections.abc import Iterator
from importlib.metadata import EntryPoint
from pathlib import PurePosixPath

import pytest
from msgspec.structs import replace

from unbuffered.api import (
    Effect,
    Hit,
    Mend,
    Mending,
    Route,
    Rule,
    Severity,
    Transfer,
    Write,
    rule,
    value_of,
)
from unbuffered.collect import Source
from unbuffered.packs import PackError, load
from unbuffered.testing import Case, cases, lacking

TEMPLATE = """\
Resources:
  Post:
    Type: AWS::ApiGateway::Method
    Properties:
      HttpMethod: POST
      Integration:
        Type: HTTP_PROXY
        IntegrationHttpMethod: POST
        ResponseTransferMode: STREAM  # finds TST001
        TimeoutInMillis: 300000
        Uri: https://chat.example.com/
"""


def hit(route: Route) -> Hit:
    at = route.integration.spelled.at
    return Hit(at, "it says STREAM", "this", "nothing", "leave it", mend=Mend((Write(at, "BUFFERED"),)))


@rule("TST001", severity=Severity.INFO, effect=Effect.NONE, since="1.0.0", mending=Mending.SAFE)
def says_stream(route: Route) -> Iterator[Hit]:
    """It says STREAM."""
    if value_of(route.integration.transfer) is Transfer.STREAM:
        yield hit(route)


def case(text: str = TEMPLATE, name: str = "bad_one", rule_: Rule = says_stream) -> Case:
    return Case(rule_, name, (Source(PurePosixPath("template.yaml"), text, named=True),))


def by(one: Hit, mending: Mending = Mending.NONE) -> Rule:
    return replace(says_stream, check=lambda _: iter((one,)), mending=mending)


def fails(_: Route) -> Iterator[Hit]:
    raise ValueError("oh")


@pytest.fixture
def found() -> Hit:
    found: list[Hit] = []

    def keep(route: Route) -> Iterator[Hit]:
        found.append(hit(route))
        yield found[-1]

    list(case(rule_=replace(says_stream, check=keep)).wrong())
    return found[0]


def test_a_whole_case_has_nothing_wrong() -> None:
    assert list(case().wrong()) == []


def test_marks_and_findings_that_do_not_meet_are_told_with_their_lines() -> None:
    moved = TEMPLATE.replace("  # finds TST001", "").replace("300000", "300000  # finds TST001")
    assert list(case(moved).wrong()) == [
        "TST001 is not found at template.yaml:10, which says that it is",
        "TST001 is found at template.yaml:9, where nothing says so",
    ]
    assert "TST001-bad_one says `finds TST001` nowhere" in list(
        case(TEMPLATE.replace("finds TST001", "")).wrong()
    )
    assert list(case(name="good_one").wrong()) == ["TST001-good_one says `finds TST001`"]


def test_a_rule_that_fails_and_a_file_that_cannot_be_read_are_told() -> None:
    told = list(case(rule_=replace(says_stream, check=fails)).wrong())
    assert "rule TST001 failed on POST /…: ValueError: oh" in told
    assert any("template.yaml" in one or "not" in one for one in case(TEMPLATE + "  - [").wrong())


def test_words_that_are_no_words_are_told(found: Hit) -> None:
    assert list(case(rule_=by(replace(found, then=""))).wrong()) == ["`then` is empty"]
    says = list(case(rule_=by(replace(found, fix="leave it."))).wrong())
    assert says == ["`fix` ends like a sentence: leave it."]


def test_a_cure_that_cures_nothing_is_told(found: Hit) -> None:
    same = Mend((Write(found.at, "STREAM "),))
    told = list(case(rule_=by(replace(found, mend=same), Mending.SAFE)).wrong())
    assert told == ["1 of TST001 are there after the fix, which can mend 1"]


def test_what_words_and_cases_lack_is_told() -> None:
    told = list(lacking(says_stream, cases([says_stream])))
    assert told[0] == "TST001 has no words under Why"
    assert told[-2:] == [
        "TST001 has no bad example and no bad fixture",
        "TST001 has no good example and no good fixture",
    ]
    headings = ("Bad", "Why", "Good", "Guards", "Facts", "Source")
    words = "no sentence\n" + "".join(f"\n{one}\n{'-' * len(one)}\n" for one in headings) + "\nhere\n"
    told = list(lacking(replace(says_stream, doc=words), [case(name="other")]))
    assert told[0].startswith("the headings of TST001 stand in another order than Why, Bad")
    assert told[1] == "the title of TST001 is no sentence with a full stop: no sentence"
    assert told[-1] == "TST001-other begins neither with bad nor with good"


@pytest.mark.parametrize(
    ("offers", "says"),
    [
        ((says_stream, 7), "the rule pack theirs offers 7, which is no rule"),
        (
            (replace(says_stream, id="tst-1"),),
            "the rule pack theirs calls a rule 'tst-1': an id is three to ten capitals and three digits",
        ),
        (
            (says_stream, replace(says_stream, id="TST002")),
            "two rules are called says-stream: in pack theirs and in pack theirs",
        ),
    ],
)
def test_a_pack_that_cannot_be_used_is_told(
    monkeypatch: pytest.MonkeyPatch, offers: tuple[object, ...], says: str
) -> None:
    class Entry(EntryPoint):
        def load(self) -> object:
            return lambda: offers

    entry = Entry("theirs", "nowhere:rules", "unbuffered.rules")
    monkeypatch.setattr("unbuffered.packs.offers", lambda group: (entry,) if group else ())
    with pytest.raises(PackError) as told:
        load()
    assert str(told.value) == says
