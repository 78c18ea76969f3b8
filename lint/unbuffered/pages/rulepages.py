"""A page of Markdown for each rule, and an index of all."""

import re
from collections.abc import Iterator, Mapping

from unbuffered.model.route import Route, Served
from unbuffered.model.silence import Silence
from unbuffered.rule import Mending, Rule, Subject

HOPS = {
    "1": "Before the API: endpoint, compression, CloudFront",
    "3": "Authorizer",
    "4": "Integration",
    "5": "Stage",
    "6": "Backend",
    "7": "Handler",
    "8": "Policies",
    "9": "Silences",
}
"""What the first digit of an id says: the hop at which the fault is mended."""

_SUBJECTS: Mapping[type[Subject], str] = {Route: "routes", Served: "handlers", Silence: "silences"}
_MENDED = {
    Mending.NONE: "by hand",
    Mending.UNSAFE: "`unbuffered check --fix --unsafe-fixes`",
    Mending.SAFE: "`unbuffered check --fix`",
}
_TITLES = {
    "Bad": "What is found",
    "Good": "The same, mended",
    "Guards": "When it says nothing",
    "Source": "Sources",
}
_URL = re.compile(r"^(https://\S+)$", re.MULTILINE)


def pages(rules: tuple[Rule, ...]) -> dict[str, str]:
    """Return the pages by their file names: one for each rule, and README.md as their index."""
    found = {f"{rule.id}.md": page(rule) for rule in rules}
    return {"README.md": _index(rules), **found}


def page(rule: Rule) -> str:
    """Return the page of a rule."""
    return "\n".join(_page(rule)).rstrip() + "\n"


def _page(rule: Rule) -> Iterator[str]:
    yield from (f"# {rule.id} {rule.name}", "", rule.title, "")
    yield from ("| | |", "| --- | --- |")
    yield f"| severity | {rule.severity} |"
    yield f"| effect on the stream | {rule.effect} |"
    judged = _SUBJECTS.get(rule.subject, "what policies demand")
    yield f"| judges | {judged} |"
    yield f"| mended | {_MENDED[rule.mending]} |"
    yield f"| since | {rule.since} |"
    for heading in ("Why", "Bad", "Good", "Guards", "Facts", "Source"):
        text = rule.section(heading)
        if heading == "Source":
            text = _URL.sub(r"- <\1>", text)
        yield from ("", f"## {_TITLES.get(heading, heading)}", "", text)
    yield from _clashes(rule)
    yield from _silence(rule)


def _clashes(rule: Rule) -> Iterator[str]:
    if not rule.clash:
        return
    yield from ("", "## Who asks for the opposite", "")
    for one in rule.clash:
        yield f"**{one}** asks for {one.asks}. To skip it, {one.where} ([how](<{one.source}>)):"
        yield from ("", "```text", one.skip, "```", "")


def _silence(rule: Rule) -> Iterator[str]:
    if rule.subject is Silence:
        return
    yield from (
        "",
        "## To silence it",
        "",
        "On the line of the finding, with a reason and, if you like, an end:",
        "",
    )
    yield from ("```yaml", f"# unbuffered: ignore[{rule.id}] until 2027-03-01: why it may stay", "```", "")
    yield "[Silences](../silences.md) tells the other places, and how JSON and CDK say it."


def _index(rules: tuple[Rule, ...]) -> str:
    lines = ["# Rules", "", "The first digit of an id is the hop at which the fault is mended.", ""]
    for digit, title in HOPS.items():
        listed = [rule for rule in rules if rule.id[3:4] == digit]
        if listed:
            lines += [f"## {title}", "", "| rule | severity | mended | finds |", "| --- | --- | --- | --- |"]
            lines += [_row(rule) for rule in listed]
            lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _row(rule: Rule) -> str:
    mended = {Mending.NONE: "", Mending.UNSAFE: "unsafe fix", Mending.SAFE: "fix"}[rule.mending]
    title = rule.title.rstrip(".").replace("|", "\\|")
    return f"| [{rule.id} {rule.name}]({rule.id}.md) | {rule.severity} | {mended} | {title} |"
