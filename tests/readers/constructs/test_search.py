"""Where the source search points, and that it never points with false certainty."""

import pytest

from unbuffered.readers.source.constructs.search import (
    Call,
    CallIndex,
    Certainty,
    Found,
    python_calls,
    search,
    typescript_calls,
)

CLASSES = {
    "S": "Stack",
    "T": "Stack",
    "S/Api": "RestApi",
    "T/Api": "RestApi",
    "S/Api/Resource": "CfnRestApi",
    "T/Api/Resource": "CfnRestApi",
    "S/Api/Deployment": "Deployment",
    "S/Api/Deployment/Resource": "CfnDeployment",
    "S/Api/Default": "RootResource",
    "S/Api/Default/chat": "Resource",
    "S/Api/Default/chat/POST": "Method",
    "S/Api/Default/chat/POST/Resource": "CfnMethod",
    "S/Api/Default/chat/OPTIONS": "Method",
    "S/Api/Default/chat/OPTIONS/Resource": "CfnMethod",
    "S/Fn": "Function",
    "S/Fn/Resource": "CfnFunction",
    "S/Fn/Aliaslive": "Alias",
    "S/Fn/Aliaslive/Resource": "CfnAlias",
    "S/Fn/FunctionUrl": "FunctionUrl",
    "S/Fn/FunctionUrl/Resource": "CfnUrl",
    "S/Part": "Construct",
    "S/Part/Fn": "Function",
    "S/Part/Fn/Resource": "CfnFunction",
    "S/Part/Resource": "CfnMethod",
}
METHOD = "S/Api/Default/chat/POST/Resource"

STACK = """
class Api(Stack):
    def __init__(self, scope, id_):
        super().__init__(scope, id_)
        api = RestApi(self, "Api")
        fn = Function(self, "Fn")
        fn.add_alias("live")
        fn.add_function_url()
        chat = api.root.add_resource("chat")
        chat.add_method("POST")
"""
APP = '\nApi(app, "S")\n'


def _found(path: str, *texts: str) -> Found | None:
    calls: list[Call] = []
    for text in texts:
        script = "new " in text or "=>" in text
        calls += typescript_calls("app.ts", text) if script else python_calls("app.py", text)
    return search(path, lambda wanted: CLASSES.get(wanted, ""), calls)


def _told(path: str, *texts: str) -> tuple[Certainty, int, str] | None:
    found = _found(path, *texts)
    return (found.certainty, found.call.line, found.call.name) if found is not None else None


@pytest.mark.parametrize(
    ("path", "line", "name"),
    [
        ("S/Api/Resource", 5, "RestApi"),
        ("/S/Api/Resource", 5, "RestApi"),
        ("S/Fn/Resource", 6, "Function"),
        ("S/Fn/Aliaslive/Resource", 7, "add_alias"),
        ("S/Fn/FunctionUrl/Resource", 8, "add_function_url"),
        (METHOD, 10, "add_method"),
        ("S", 12, "Api"),
    ],
)
def test_a_plain_stack_is_found_exactly(path: str, line: int, name: str) -> None:
    assert _told(path, STACK + APP) == (Certainty.EXACT, line, name)


def test_typescript_is_found_exactly() -> None:
    text = "const s = new Stack(app, 'S');\nconst api = new RestApi(s, 'Api');\n"
    text += "api.root.addResource('chat')\n  .addMethod('POST');"
    assert _told(METHOD, text) == (Certainty.EXACT, 4, "addMethod")
    assert _told("S/Api/Resource", text) == (Certainty.EXACT, 2, "RestApi")


def test_what_the_library_makes_is_inside_its_parent() -> None:
    assert _told("S/Api/Deployment/Resource", STACK + APP) == (Certainty.ANCESTOR, 5, "RestApi")
    assert _told("S/Api/Default/chat/OPTIONS/Resource", STACK + APP) == (
        Certainty.ANCESTOR,
        9,
        "add_resource",
    )


def test_an_id_of_the_librarys_own_making_is_not_taken_from_another_scope() -> None:
    text = STACK + '        Deployment(self, "Deployment")\n' + APP
    assert _told("S/Api/Deployment/Resource", text) == (Certainty.ANCESTOR, 5, "RestApi")
    told = _told("S/Api/Deployment/Resource", STACK + APP + 'def f(x):\n  Deployment(x, "Deployment")')
    assert told is not None
    assert told[0] is Certainty.ONE_OF


def test_the_same_id_in_two_stacks_is_told_apart_by_scope() -> None:
    text = 's = Stack(app, "S")\nt = Stack(app, "T")\nRestApi(s, "Api")\nRestApi(t, "Api")\n'
    assert _told("S/Api/Resource", text) == (Certainty.EXACT, 3, "RestApi")
    assert _told("T/Api/Resource", text) == (Certainty.EXACT, 4, "RestApi")


def test_one_class_made_twice_is_one_line() -> None:
    text = STACK + APP + 'Api(app, "T")\n'
    assert _told("T/Api/Resource", text) == (Certainty.EXACT, 5, "RestApi")


@pytest.mark.parametrize(
    "more",
    [
        'def make(scope):\n    RestApi(scope, "Api")\n',
        'class Base(Stack):\n    def f(self):\n        RestApi(self, "Api")\n',
        'if flag:\n    RestApi(Stack(app, "S"), "Api")\n',
    ],
)
def test_a_rival_takes_certainty_away(more: str) -> None:
    told = _told("S/Api/Resource", STACK.replace('"Fn"', "fn") + APP + more)
    assert told is not None
    assert told[0] is Certainty.ONE_OF


def test_a_scope_of_computed_id_is_another_than_the_one_of_literal_id() -> None:
    text = 's = Stack(app, "S")\nRestApi(s, "Api")\nt = Stack(app, name)\nRestApi(t, "Api")\n'
    assert _told("S/Api/Resource", text) == (Certainty.EXACT, 2, "RestApi")
    assert _told("T/Api/Resource", text) == (Certainty.EXACT, 4, "RestApi")


def test_what_a_base_class_makes_may_be_its_childs() -> None:
    base = 'class Base(Stack):\n  def f(self):\n    RestApi(self, "Api")\n'
    child = 'class Child(Base):\n  def g(self):\n    Role(self, "R")\n'
    text = base + child + 'Base(app, "T")\nChild(app, "S")\n'
    assert _told("S/Api/Resource", text) == (Certainty.ANCESTOR, 8, "Child")
    told = _told("S/Api/Resource", text + 'def f(x):\n  RestApi(x, "Api")\n')
    assert told is not None
    assert told[0] is Certainty.ONE_OF


@pytest.mark.parametrize(
    "text",
    [
        'for one in ("Fn", "Other"):\n    Function(stack, one)\n',
        'def make(scope, name):\n    return Function(scope, f"{name}")\n',
        'def make(scope, name):\n    return Function(scope, name)\nother(lambda s: Function(s, "Fn"))\n',
    ],
)
def test_a_computed_id_is_never_certain(text: str) -> None:
    told = _told("S/Fn/Resource", text)
    assert told is not None
    assert told[0] is Certainty.ONE_OF


def test_a_scope_with_another_id_is_no_candidate() -> None:
    text = 's = Stack(app, "S")\nt = Stack(app, "T")\nFunction(t, "Fn")\n'
    assert _told("S/Fn/Resource", text) == (Certainty.ANCESTOR, 1, "Stack")


def test_a_foreign_construct_keeps_its_inside_to_itself() -> None:
    told = _told("S/Part/Fn/Resource", 'Bought(self, "Part")\ndef f(x):\n    Function(x, "Fn")\n')
    assert told is not None
    assert told[0] is Certainty.ONE_OF


def test_the_resource_of_a_class_of_the_project_is_made_inside_it() -> None:
    text = 'class Part(Function):\n  def f(self):\n    Role(self, "R")\ns = Stack(app, "S")\nPart(s, "Fn")\n'
    assert _told("S/Fn/Resource", text) == (Certainty.ANCESTOR, 5, "Part")


def test_a_resource_written_by_hand_is_found_itself() -> None:
    text = (
        'class P(Construct):\n  def f(self):\n    CfnMethod(self, "Resource")\nP(Stack(app, "S"), "Part")\n'
    )
    assert _told("S/Part/Resource", text) == (Certainty.EXACT, 3, "CfnMethod")


def test_a_class_that_is_not_known_is_never_certain() -> None:
    found = search("S/Api", lambda _: "", python_calls("a.py", 'RestApi(Stack(app, "S"), "Api")'))
    assert found is not None
    assert found.certainty is Certainty.ONE_OF


@pytest.mark.parametrize("path", ["", "/", "Nobody/Here", "S/" * 1000 + "Api", "a//b"])
def test_nothing_is_found_for_nothing(path: str) -> None:
    assert _found(path, "x = 1") is None


def test_calls_can_be_sorted_once() -> None:
    calls = python_calls("app.py", STACK + APP)
    classes = CLASSES.__getitem__
    assert search(METHOD, classes, CallIndex.of(calls)) == search(METHOD, classes, calls)
