"""Words, scenarios and reports: the engine without its readers."""

from collections.abc import Iterator
from pathlib import PurePosixPath

import pytest
from msgspec.structs import replace

from unbuffered.check import check
from unbuffered.collect import Source
from unbuffered.finding import Effect, Hit, Severity
from unbuffered.model.place import Span
from unbuffered.model.route import Route, Scenario
from unbuffered.packs import PackError, load
from unbuffered.rule import Rule, rule
from unbuffered.testing import project, report
from unbuffered.verdict import Verdict, worst
from unbuffered.when import when

TEMPLATE = """\
Parameters:
  Stage: {Type: String, AllowedValues: [dev, test, prod]}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  IsDev: !Equals [!Ref Stage, dev]
Resources:
  Post:
    Type: AWS::ApiGateway::Method
    Properties:
      HttpMethod: POST
      Integration:
        Type: HTTP_PROXY
        ResponseTransferMode: STREAM
        TimeoutInMillis: !If [IsProd, 1000000, !If [IsDev, 10000, 900000]]
        Uri: https://chat.example.com/
"""


def source(text: str) -> Source:
    return Source(PurePosixPath("t.yaml"), text, named=True)


def told(text: str) -> list[tuple[str, str | None]]:
    found = report([source(text)], load())
    return [(one.rule, one.when) for one in found.findings]


def scenario(**choices: str) -> Scenario:
    return Scenario(tuple(choices.items()))


DEV, TEST, PROD = scenario(A="no", B="no"), scenario(A="no", B="yes"), scenario(A="yes")


@pytest.mark.parametrize(
    ("holds", "among", "words"),
    [
        ([DEV, TEST, PROD], [DEV, TEST, PROD], None),
        ([PROD], [DEV, TEST, PROD], "A is yes"),
        ([DEV, TEST], [DEV, TEST, PROD], "A is no"),
        ([DEV], [DEV, TEST, PROD], "A is no and B is no"),
        ([DEV, PROD], [DEV, TEST, PROD], "A is no and B is no or A is yes"),
        (
            [scenario(A="1", B="1")],
            [scenario(A=a, B=b) for a in "12" for b in "12"],
            "A is 1 and B is 1",
        ),
        (
            [scenario(A="1", B="1", C=c) for c in "12"],
            [scenario(A=a, B=b, C=c) for a in "12" for b in "12" for c in "12"],
            "A is 1 and B is 1",
        ),
        (
            [scenario(A="1", B="1")],
            [scenario(A="1", B="1"), scenario(A="2", B="1"), scenario(A="2", B="2")],
            "A is 1",
        ),
        (
            [scenario(C="all", A="no", B="no"), scenario(C="all", A="yes")],
            [scenario(C="all", A="no", B=b) for b in ("no", "yes")] + [scenario(C="all", A="yes")],
            "A is no and B is no or A is yes",
        ),
        (
            [scenario(C="all", A="1", B="1")],
            [scenario(C="all", A=a, B=b) for a in "12" for b in "12"],
            "A is 1 and B is 1",
        ),
    ],
)
def test_when_finds_the_fewest_words(holds: list[Scenario], among: list[Scenario], words: str | None) -> None:
    assert when(holds, among) == words


def test_many_scenarios_are_counted_not_listed() -> None:
    among = [scenario(N=str(number)) for number in range(9)]
    assert when(among[:5], among) == "N is 0 or N is 1 or N is 2 or in 2 more cases"
    assert when(among[:4], among) == "N is 0 or N is 1 or N is 2 or in 1 more case"


def test_findings_say_in_which_deployments_they_hold() -> None:
    assert told(TEMPLATE) == [("UNB406", "IsProd is true"), ("UNB407", "IsProd is false and IsDev is true")]


def test_a_route_that_exists_only_sometimes_says_when() -> None:
    text = TEMPLATE.replace("    Properties:\n", "    Condition: IsProd\n    Properties:\n")
    assert told(text) == [("UNB406", "IsProd is true")]


def test_the_worst_word_wins() -> None:
    assert worst(()) is Verdict.STREAMS
    assert worst((Verdict.BUFFERS, Verdict.BREAKS, Verdict.UNKNOWN)) is Verdict.BREAKS


@rule("TST001", severity=Severity.ERROR, effect=Effect.BREAKS, since="0")
def raises_always(route: Route) -> Iterator[Hit]:
    """Fails.

    Source
    ------
    https://example.com/
    """
    yield Hit(route.at, "one", "one", "then", "fix")
    raise ValueError(route.label)


def test_a_rule_that_fails_is_named_and_takes_nothing_away() -> None:
    found = check(project([source(TEMPLATE)]), (raises_always, *load()))
    assert found.faults == ("rule TST001 failed on POST /…: ValueError: POST /…",)
    assert {one.rule for one in found.findings} == {"UNB406", "UNB407"}


def test_the_severity_of_a_case_overrides_the_rules_own() -> None:
    def mild(route: Route) -> Iterator[Hit]:
        yield Hit(route.at, "one", "one", "then", "fix", severity=Severity.INFO, effect=Effect.NONE)

    found = check(project([source(TEMPLATE)]), (replace(raises_always, check=mild),))
    assert [(one.severity, one.effect) for one in found.findings] == [(Severity.INFO, Effect.NONE)]
    assert [route.verdict for route in found.routes] == [Verdict.STREAMS]
    assert not found.fails("warning")


def test_the_worst_of_equal_findings_is_told_whichever_route_comes_first() -> None:
    def weighed(route: Route) -> Iterator[Hit]:
        mild = route.method == "GET"
        at = replace(route.at, steps=("Resources",), span=Span(1, 1, 1, 2))
        yield Hit(at, "one", "one", "then", "fix", severity=Severity.INFO if mild else Severity.ERROR)

    other = TEMPLATE.partition("Resources:\n")[2].replace("Post:", "Get:").replace("POST", "GET")
    post = TEMPLATE.partition("Resources:\n")[2]
    for pair in (post + other, other + post):
        text = TEMPLATE.partition("Resources:\n")[0] + "Resources:\n" + pair
        [found] = check(project([source(text)]), (replace(raises_always, check=weighed),)).findings
        assert found.severity is Severity.ERROR
        assert len(found.routes) == 2


def test_two_rules_with_one_id_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    class Entry:
        def __init__(self, name: str, *rules: Rule) -> None:
            self.name = name
            self.rules = rules

        def load(self) -> object:
            return lambda: self.rules

    class Broken(Entry):
        def load(self) -> object:
            raise ImportError("gone")

    def offer(*entries: Entry) -> None:
        monkeypatch.setattr("unbuffered.packs.offers", lambda group: entries if group else ())

    offer(Entry("ours", raises_always), Entry("theirs", raises_always))
    with pytest.raises(PackError, match="two rules are called TST001: in pack ours and in pack theirs"):
        load()
    offer(Broken("theirs"))
    with pytest.raises(PackError, match="pack theirs cannot be loaded: ImportError: gone"):
        load()
    offer()
    with pytest.raises(PackError, match="no rules are installed"):
        load()


def test_a_stream_to_no_target_is_not_said_to_stream() -> None:
    without = "\n".join(line for line in TEMPLATE.splitlines() if "Uri:" not in line)
    assert without != TEMPLATE.rstrip("\n")
    (route,) = check(project([source(without)]), ()).routes
    assert route.verdict is Verdict.UNKNOWN
