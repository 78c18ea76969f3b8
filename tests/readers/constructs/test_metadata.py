"""What a stack's metadata says of its constructs, in the files of every era."""

import pytest

from unbuffered.readers.source.constructs.frames import Frame
from unbuffered.readers.source.constructs.metadata import Metadata

TRACE = ["...new RestApi2 in aws-cdk-lib...", "new Api (/x/a.ts:8:17)", "<anonymous> (/x/bin.ts:1:1)"]
FRAMES = (Frame("/x/a.ts", 8, 17), Frame("/x/bin.ts", 1, 1))


def _assignment(name: object, line: int) -> object:
    return {
        "type": "aws:cdk:propertyAssignment",
        "data": {"propertyName": name, "stackTrace": [f"f (/x/a.ts:{line}:1)"]},
    }


ADDITIONAL: dict[str, object] = {
    "/S/Api/Resource": [
        {"type": "aws:cdk:logicalId", "data": "Api1"},
        {"type": "aws:cdk:creationStack", "data": TRACE},
        _assignment("Name", 10),
        _assignment("Body", 11),
        _assignment("Name", 12),
    ],
    "/S/Inner/Twice": [{"type": "aws:cdk:logicalId", "data": "Twice"}],
    "/S/Twice": [{"type": "aws:cdk:logicalId", "data": "Twice"}],
}


def test_finds_a_path_by_logical_id() -> None:
    metadata = Metadata.of({}, ADDITIONAL)
    assert metadata.path_of("Api1") == "S/Api/Resource"
    assert metadata.path_of("Nobody") is None


def test_an_id_borne_twice_names_no_path() -> None:
    assert Metadata.of({}, ADDITIONAL).path_of("Twice") is None


def test_an_id_told_twice_by_one_construct_names_it() -> None:
    entry = {"/S/A": [{"type": "aws:cdk:logicalId", "data": "A"}]}
    assert Metadata.of({"metadata": entry}, entry).path_of("A") == "S/A"


@pytest.mark.parametrize("path", ["S/Api/Resource", "/S/Api/Resource"])
def test_reads_creation_and_assignments(path: str) -> None:
    metadata = Metadata.of(None, ADDITIONAL)
    assert metadata.created(path) == FRAMES
    assert [(name, frames[0].line) for name, frames in metadata.assignments(path)] == [
        ("Name", 10),
        ("Body", 11),
        ("Name", 12),
    ]


def test_old_libraries_put_the_trace_on_the_logical_id() -> None:
    inline = {"/S/Fn": [{"type": "aws:cdk:logicalId", "data": "Fn1", "trace": TRACE}]}
    metadata = Metadata.of({"metadata": inline}, None)
    assert metadata.path_of("Fn1") == "S/Fn"
    assert metadata.created("S/Fn") == FRAMES
    assert metadata.traced


def test_a_creation_without_frames_falls_back_to_the_logical_id() -> None:
    entries = [
        {"type": "aws:cdk:logicalId", "data": "Fn1", "trace": TRACE},
        {"type": "aws:cdk:creationStack", "data": ["...aws-cdk-lib..."]},
    ]
    assert Metadata.of(None, {"/S/Fn": entries}).created("S/Fn") == FRAMES


@pytest.mark.parametrize(
    ("trace", "traced"),
    [
        (TRACE, True),
        (["...aws-cdk-lib, jsii runtime, node internals..."], False),
        (["__init__ (/x/app.py:3)"], True),
        (["KernelHost.run (/tmp/tmpab/lib/program.js:1:2)"], False),
        (["f (/home/me/jsii-demo/app.ts:1:1)"], True),
        ([], False),
    ],
)
def test_tells_whether_there_are_traces(trace: object, *, traced: bool) -> None:
    metadata = Metadata.of(None, {"/S": [{"type": "aws:cdk:creationStack", "data": trace}]})
    assert metadata.traced is traced


@pytest.mark.parametrize("odd", [None, 1, "x", [], [1], {"a": 1}, {"/x": 1}, {"/x": [1, None, []]}])
def test_bears_any_value(odd: object) -> None:
    entries = {
        "/x": [
            {"type": odd, "data": odd, "trace": odd},
            {"type": "aws:cdk:logicalId", "data": odd, "trace": odd},
            {"type": "aws:cdk:propertyAssignment", "data": odd},
            {"type": "aws:cdk:propertyAssignment", "data": {"propertyName": odd, "stackTrace": odd}},
            {"type": "aws:cdk:creationStack", "data": odd},
        ]
    }
    for metadata in (Metadata.of(odd, odd), Metadata.of({"metadata": odd}, odd), Metadata.of(None, entries)):
        assert metadata.created("x") == ()
        assert not any(frames for _, frames in metadata.assignments("x"))
        assert metadata.path_of("y") is None
        assert not metadata.traced
