"""The knowledge base: the pack's own is sound, and users add to it."""

import json
from pathlib import Path

from jsonschema.validators import Draft202012Validator

from handlers.conftest import Check
from unbuffered.packs import knowledge
from unbuffered.readers.documents.parse import parse
from unbuffered.readers.documents.plain import plain
from unbuffered.readers.handlers.knowledge.library import SCHEMA, known

AGENT = """\
import acme
from bedrock_agentcore import BedrockAgentCoreApp

app = BedrockAgentCoreApp()
store = acme.Store()


@app.entrypoint
async def invoke(payload):
    acme.pause()
    yield store.load(payload["key"])
"""
OWN = """\
version: 1
functions:
  - calls: [acme.pause]
    cost: wait
    when: always
    instead: await acme.apause()
types:
  - type: acme store
    made_by: [acme.Store]
    cost: network
    when: always
    blocks: [load]
    instead: acme.AsyncStore
"""


def test_the_packs_own_file_is_sound_and_every_type_that_it_names_is_there() -> None:
    schema = json.loads(SCHEMA.read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    for path in knowledge():
        document = parse(Path(path.name), path.read_text("utf-8"))  # type: ignore[arg-type]  # a path is a path
        rows = plain(document.root)
        assert not list(Draft202012Validator(schema).iter_errors(rows))
        assert not document.flaws
        names = [call for row in rows["functions"] for call in row["calls"]]
        assert len(set(names)) == len(names)
        assert len({row["type"] for row in rows["types"]}) == len(rows["types"])
    learned = known(knowledge())
    for one in learned.types.values():
        index = set(one.index.values()) if isinstance(one.index, dict) else {one.index or "waits"}
        assert {*one.returns.values(), *one.attributes.values(), *index} - {"httpx read response"} <= {
            *learned.types,
            "waits",
            "",
        }, one.name


def test_what_is_not_known_blocks_nothing(check: Check) -> None:
    assert check({"agent.py": AGENT}).spots == []


def test_users_add_what_they_know(check: Check) -> None:
    done = check({"agent.py": AGENT, "own.yaml": OWN}, "-f", "json", "--knowledge", "own.yaml", "agent.py")
    assert done.spots == [("agent.py", 10, "UNB701"), ("agent.py", 11, "UNB701")]
    assert done.report["findings"][0]["fix"] == "await acme.apause()"


def test_a_wrong_entry_is_told_with_its_line(check: Check) -> None:
    wrong = OWN.replace("cost: wait", "cost: wiat").replace("blocks:", "block:")
    done = check({"agent.py": AGENT, "own.yaml": wrong}, "--knowledge", "own.yaml", "agent.py")
    assert done.code == 2
    first, second = done.err.splitlines()
    assert first.startswith("unbuffered: own.yaml:4:11: ")
    assert "wiat" in first
    assert second == (
        "unbuffered: own.yaml:12:5: there is no key block in an entry of the knowledge base;"
        " did you mean blocks?"
    )


def test_a_file_that_is_none_is_told(check: Check) -> None:
    assert check({"agent.py": AGENT}, "--knowledge", "none.yaml").code == 2
    done = check({"agent.py": AGENT, "own.yaml": "version: [\n"}, "--knowledge", "own.yaml")
    assert (done.code, done.err.count("own.yaml:")) == (2, 1)
