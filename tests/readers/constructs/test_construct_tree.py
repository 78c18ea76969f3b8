"""Classes of constructs, and the library's version."""

import pytest

from unbuffered.readers.source.constructs.tree import ConstructTree


def _node(path: str, name: str, *children: dict[str, object], version: str = "2.276.0") -> dict[str, object]:
    held = {str(index): child for index, child in enumerate(children)}
    info = {"fqn": name, "version": version}
    return {"id": path, "path": path, "constructInfo": info, "children": held}


METHOD = _node("S/Api/Default/POST", "aws-cdk-lib.aws_apigateway.Method")
TREE = {
    "version": "tree-0.1",
    "tree": _node("", "constructs.Construct", _node("S", "aws-cdk-lib.Stack", METHOD), version="10.4.2"),
}


def test_reads_classes_without_their_packages() -> None:
    tree = ConstructTree.of(TREE)
    assert tree.class_of("S/Api/Default/POST") == tree.class_of("/S/Api/Default/POST") == "Method"
    assert tree.class_of("S/Other") == ""


def test_the_version_is_the_librarys() -> None:
    assert ConstructTree.of(TREE).version == "2.276.0"
    assert ConstructTree.of({"tree": _node("", "@aws-cdk/core.App")}).version == ""


def test_a_split_tree_is_joined_by_its_forests() -> None:
    split = {"tree": _node("", "aws-cdk-lib.App", {"id": "S", "path": "S", "fileName": "trees-1.json"})}
    forest = {"version": "forest-0.1", "forest": {"t0": _node("S", "aws-cdk-lib.Stack", METHOD)}}
    assert ConstructTree.of(split).class_of("S") == ""
    joined = ConstructTree.of(split, forest)
    assert (joined.class_of("S"), joined.class_of("S/Api/Default/POST")) == ("Stack", "Method")


def test_depth_is_no_matter() -> None:
    node = METHOD
    for _ in range(50_000):
        node = _node("x", "aws-cdk-lib.Stack", node)
    assert ConstructTree.of({"tree": node}).class_of("S/Api/Default/POST") == "Method"


@pytest.mark.parametrize("odd", [None, 1, "x", [], [1], {"a": 1}])
def test_bears_any_value(odd: object) -> None:
    for tree in (
        odd,
        {"tree": odd},
        {"forest": odd},
        {"tree": {"path": odd, "constructInfo": odd, "children": odd}},
        {"tree": {"path": "x", "constructInfo": {"fqn": odd, "version": odd}, "children": {"a": odd}}},
    ):
        assert ConstructTree.of(tree).version == ""
