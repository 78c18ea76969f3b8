"""Mutations of YAML and JSON that keep it YAML or JSON: nodes cut, doubled, moved, wrapped in functions."""

import json
import random
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any

import yaml

from unbuffered.readers.documents.parse import parse
from unbuffered.readers.documents.tree import Map, Node, Scalar, UnreadableError

Tree = Any
"""Texts, numbers, truth values, lists and mappings."""

_MOST = 20_000
"""Nodes of a tree that is mutated; aliases unfold to more."""

_ODD = (
    "", " ", "0", 0, -1, 1, 29_000, 29_001, 900_000, 900_001, 10**30, 1.5, True, None, [], {}, [[]],
    {"": ""}, [None], "STREAM", "BUFFERED", "RESPONSE_STREAM", "response_stream", "${", "${}",
    "${AWS::Region}", "${A.B.C}", "${!x}", "{{resolve:ssm:/a:1}}",
    "arn:aws:lambda:us-east-1:111122223333:function:f", "AWS::NoValue", "AWS::StackName", "2021-11-15",
    "/2021-11-15/functions/", "/response-streaming-invocations", "a" * 300, "\u202e", "\ud7ff\U0001f600",
    "../../x", "/", "https://[", "http://a:b@c:99999999/", "http://[::1", "%zz", "é", "\x1b[31m", "-",
    "1e999", "*", "GET", "ANY", "{proxy+}", "/{proxy+}", "nodejs22.x", "python3.13", "AWS_PROXY",
    "HTTP_PROXY", "MOCK", "!Ref", "<<", "=",
)  # fmt: skip


def mutated(name: str, content: bytes, pool: "Pool", rng: random.Random) -> bytes | None:
    """Return a document with a few things changed; None for what is none."""
    tree = read(name, content)
    if tree is None:
        return None
    for _ in range(rng.choice((1, 1, 2, 3, 6))):
        tree = rng.choice(_WAYS)(tree, pool, rng)
    return written(name, tree, rng)


class Pool:
    """What other documents are made of: subtrees to put in, names of keys, and texts."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.trees: list[Tree] = []
        self.keys: list[str] = ["Properties", "Type", "Ref", "Condition", "DependsOn"]
        self.texts: list[str] = ["x"]

    def learn(self, tree: Tree) -> None:
        """Keep the pieces of a document."""
        keys, texts = dict.fromkeys(self.keys), dict.fromkeys(self.texts)
        for holder, key in _sites(tree):
            value = holder[key]
            if isinstance(key, str):
                keys[key] = None
            if isinstance(value, str):
                texts[value[:300]] = None
            elif isinstance(value, dict | list):
                self.trees.append(value)
        self.keys, self.texts = list(keys), list(texts)


def read(name: str, content: bytes) -> Tree:
    """Return a document as plain values, short functions as long ones; None for what is none."""
    try:
        document = parse(PurePosixPath(name), content.decode("utf-8"))
    except (UnreadableError, UnicodeDecodeError):
        return None
    left = [_MOST]
    try:
        return _plain(document.root, left)
    except OverflowError:
        return None


def _plain(node: Node, left: list[int]) -> Tree:
    left[0] -= 1
    if left[0] < 0:
        raise OverflowError
    made: Tree
    if isinstance(node, Scalar):
        made = int(node.text) if node.plain and node.text.isdigit() and len(node.text) < 18 else node.text
    elif isinstance(node, Map):
        made = {key.text: _plain(value, left) for key, value in node.pairs}
    else:
        made = [_plain(item, left) for item in node.items]
    if node.tag is None:
        return made
    short = node.tag.removeprefix("!")
    return {short if short in {"Ref", "Condition"} else f"Fn::{short}": made}


class _Writer(yaml.SafeDumper):
    """Writes functions short, for some documents."""

    short = False


def _mapping(writer: _Writer, value: dict[str, Tree]) -> yaml.Node:
    if writer.short and len(value) == 1:
        ((name, argument),) = value.items()
        if isinstance(name, str) and (name == "Ref" or (name.startswith("Fn::") and name[4:].isalpha())):
            node = writer.represent_data(argument)
            if node.tag.startswith("tag:"):
                node.tag = f"!{name.removeprefix('Fn::')}"
                return node
    return writer.represent_dict(value)


_Writer.add_representer(dict, _mapping)


def written(name: str, tree: Tree, rng: random.Random) -> bytes:
    """Return a document written down in one of the ways that there are."""
    if name.endswith(".json") or rng.random() < 0.3:
        return json.dumps(tree, indent=rng.choice((None, 1, 2)), ensure_ascii=rng.random() < 0.5).encode(
            "utf-8", "replace"
        )
    _Writer.short = rng.random() < 0.6
    made: str = yaml.dump(
        tree,
        Dumper=_Writer,
        sort_keys=False,
        allow_unicode=True,
        default_flow_style=rng.choice((False, False, None)),
        width=200,
    )
    return made.encode("utf-8", "replace")


def _sites(tree: Tree) -> list[tuple[Any, Any]]:
    """Return every place of a tree, as what holds it and under which key."""
    found: list[tuple[Any, Any]] = []
    waiting = [tree]
    while waiting and len(found) < _MOST:
        holder = waiting.pop()
        keys = (
            list(holder)
            if isinstance(holder, dict)
            else range(len(holder))
            if isinstance(holder, list)
            else ()
        )
        found += [(holder, key) for key in keys]
        waiting += [holder[key] for key in keys if isinstance(holder[key], dict | list)]
    return found


def _copied(tree: Tree) -> Tree:
    return json.loads(json.dumps(tree))


def _at(tree: Tree, rng: random.Random) -> tuple[Any, Any] | None:
    sites = _sites(tree)
    return rng.choice(sites) if sites else None


def _cut(tree: Tree, _pool: Pool, rng: random.Random) -> Tree:
    if site := _at(tree, rng):
        del site[0][site[1]]
    return tree


def _doubled(tree: Tree, pool: Pool, rng: random.Random) -> Tree:
    if site := _at(tree, rng):
        holder, key = site
        if isinstance(holder, list):
            holder.insert(key, _copied(holder[key]))
        else:
            holder[rng.choice([f"{key}2", rng.choice(pool.keys)])] = _copied(holder[key])
    return tree


def _moved(tree: Tree, _pool: Pool, rng: random.Random) -> Tree:
    """Put a part of a document at another place of it: into itself too, once."""
    here, there = _at(tree, rng), _at(tree, rng)
    if here and there:
        there[0][there[1]] = _copied(here[0][here[1]])
    return tree


def _grafted(tree: Tree, pool: Pool, rng: random.Random) -> Tree:
    site = _at(tree, rng)
    if site and pool.trees:
        holder, key = site
        graft = _copied(rng.choice(pool.trees))
        if isinstance(holder, dict) and rng.random() < 0.5:
            key = rng.choice(pool.keys)
        holder[key] = graft
    return tree


def _odd(tree: Tree, pool: Pool, rng: random.Random) -> Tree:
    if site := _at(tree, rng):
        site[0][site[1]] = _copied(rng.choice(_ODD)) if rng.random() < 0.7 else rng.choice(pool.texts)
    return tree


def _renamed(tree: Tree, pool: Pool, rng: random.Random) -> Tree:
    site = _at(tree, rng)
    if site and isinstance(site[0], dict):
        holder, key = site
        renamed = [(rng.choice(pool.keys) if one == key else one, value) for one, value in holder.items()]
        holder.clear()
        holder.update(renamed)
    return tree


def _reshaped(tree: Tree, pool: Pool, rng: random.Random) -> Tree:
    """Give a value another type: a list for a text, a mapping for a list."""
    if site := _at(tree, rng):
        holder, key = site
        value = holder[key]
        if isinstance(value, dict):
            holder[key] = list(value.values()) if rng.random() < 0.5 else json.dumps(value)[:200]
        elif isinstance(value, list):
            holder[key] = (
                {rng.choice(pool.keys): one for one in value} if rng.random() < 0.5 else (value or [""])[0]
            )
        else:
            holder[key] = [value] if rng.random() < 0.5 else {rng.choice(pool.keys): value}
    return tree


def _deeper(tree: Tree, _pool: Pool, rng: random.Random) -> Tree:
    if site := _at(tree, rng):
        for _ in range(rng.choice((1, 3, 40))):
            wrap = rng.choice(("list", "join", "if"))
            value = site[0][site[1]]
            wrapped = {
                "list": [value],
                "join": {"Fn::Join": ["", [value]]},
                "if": {"Fn::If": ["IsProd", value, value]},
            }
            site[0][site[1]] = wrapped[wrap] if wrap != "if" else {"Fn::If": ["IsProd", value, "x"]}
    return tree


def _function(tree: Tree, pool: Pool, rng: random.Random) -> Tree:
    """Wrap a value in a function of CloudFormation, rightly or wrongly."""
    if site := _at(tree, rng):
        holder, key = site
        value = holder[key]
        names = (
            _names(tree, "Resources")
            + _names(tree, "Parameters")
            + ["AWS::NoValue", "AWS::Region", "Nowhere"]
        )
        conditions = [*_names(tree, "Conditions"), "IsProd", ""]
        name, other, condition = rng.choice(names), rng.choice(pool.texts), rng.choice(conditions)
        holder[key] = rng.choice(
            [
                {"Ref": name},
                {
                    "Fn::GetAtt": rng.choice(
                        [[name, "Arn"], f"{name}.Arn", [name], name, [name, {"Ref": name}]]
                    )
                },
                {"Fn::If": [condition, value, rng.choice([{"Ref": "AWS::NoValue"}, other, {"Ref": name}])]},
                {"Fn::If": [condition, value]},
                {"Fn::Sub": f"{value if isinstance(value, str) else other}${{{name}}}"},
                {"Fn::Sub": [f"${{{name}}}-${{V}}", {"V": value}]},
                {"Fn::Join": [rng.choice(["", ":", "/", value]), [value, {"Ref": name}]]},
                {"Fn::Join": value},
                {"Fn::Select": [rng.choice([0, 1, -1, "1", {"Ref": name}]), [value, other]]},
                {"Fn::Select": [0, {"Fn::Split": [rng.choice(["/", "", ":"]), value]}]},
                {"Fn::Split": ["/", value]},
                {"Fn::FindInMap": [name, {"Ref": "AWS::Region"}, other]},
                {"Fn::ImportValue": value},
                {"Fn::Base64": value},
                {"Fn::Transform": {"Name": "AWS::Include", "Parameters": {"Location": "template.yaml"}}},
                {"Fn::GetStackOutput": {"StackName": other, "OutputName": value}},
                {"Fn::ToJsonString": value},
                {"Fn::Length": value},
                {"Fn::Equals": [value, {"Ref": name}]},
                {"Fn::Not": [{"Condition": condition}]},
                {"Fn::ForEach::Loop": ["Name", ["a", "b"], {"X${Name}": value}]},
                {"Fn::If": [condition, value, value], "More": value},
            ]
        )
    return tree


def _condition(tree: Tree, _pool: Pool, rng: random.Random) -> Tree:
    """Put a condition on something, and that condition beside the others: of itself too."""
    if not isinstance(tree, dict):
        return tree
    listed = tree.setdefault("Conditions", {})
    resources = tree.get("Resources")
    if not isinstance(listed, dict) or not isinstance(resources, dict) or not resources:
        return tree
    name = f"C{rng.randrange(6)}"
    others = [{"Condition": f"C{rng.randrange(6)}"} for _ in range(rng.randrange(1, 4))]
    equals = {
        "Fn::Equals": [
            {"Ref": rng.choice(_names(tree, "Parameters") or ["Stage"])},
            rng.choice(["a", "b", "prod"]),
        ]
    }
    listed[name] = rng.choice(
        [equals, equals, {"Fn::And": others}, {"Fn::Or": [*others, equals]}, {"Fn::Not": others}]
    )
    if site := _at(resources, rng):
        holder, key = site
        if isinstance(holder, dict) and rng.random() < 0.4:
            holder["Condition"] = name
        else:
            holder[key] = {"Fn::If": [name, holder[key], rng.choice([{"Ref": "AWS::NoValue"}, "x", 1])]}
    return tree


def _many(tree: Tree, _pool: Pool, rng: random.Random) -> Tree:
    """Put many of one thing: resources, routes, list items."""
    if site := _at(tree, rng):
        holder, key = site
        for number in range(rng.choice((5, 60))):
            if isinstance(holder, list):
                holder.append(_copied(holder[key]))
            else:
                holder[f"{key}{number}"] = _copied(holder[key])
            if len(json.dumps(tree)) > 60_000:
                break
    return tree


def _names(tree: Tree, section: str) -> list[str]:
    found = tree.get(section) if isinstance(tree, dict) else None
    return [one for one in found if isinstance(one, str)] if isinstance(found, dict) else []


_WAYS: tuple[Callable[[Tree, Pool, random.Random], Tree], ...] = (
    _cut, _doubled, _moved, _grafted, _grafted, _odd, _odd, _renamed, _reshaped, _deeper, _function,
    _function, _function, _condition, _condition, _many,
)  # fmt: skip
