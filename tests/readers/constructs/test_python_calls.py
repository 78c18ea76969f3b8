"""The calls of a Python program: place, name, ids, and the construct each is made in."""

import pytest

from unbuffered.readers.source.constructs.search import Call, python_calls


def _calls(text: str) -> dict[str, Call]:
    return {call.name: call for call in python_calls("app.py", text)}


def _scope(call: Call) -> tuple[str, ...] | str | None:
    return call.on.ids if call.on is not None else call.within or None


def test_a_call_over_lines_stands_where_its_name_is() -> None:
    text = (
        'method = (\n    api.root\n    .add_resource("chat")\n    .add_method(\n        "POST",\n    )\n)\n'
    )
    calls = _calls(text)
    assert calls["add_method"] == Call("app.py", 4, 6, "add_method", ("POST",), dynamic=False)
    assert (calls["add_resource"].line, calls["add_resource"].column) == (3, 6)


def test_columns_count_characters() -> None:
    assert _calls('é = "é"; Fn(self, "A")')["Fn"].column == 10


@pytest.mark.parametrize(
    ("text", "ids", "dynamic"),
    [
        ('X(self, "Id")', ("Id",), False),
        ('m.X(self, "Id", a="b")', ("Id",), False),
        ('X(self, id="Id")', ("Id",), False),
        ('X(scope=self, construct_id="Id")', ("Id",), False),
        ("X(self, name)", (), True),
        ('X(self, f"{name}Fn")', (), True),
        ("X(self, id=name)", (), True),
        ("X(*args)", (), True),
        ("X(**kwargs)", (), True),
        ('X("not an id", name)', (), True),
        ("X()", (), False),
        ("X(self)", (), False),
        ('a.add_method("POST", "x")', ("POST",), False),
        ('a.add_method(verb, "x")', (), True),
        ('a.add_method(http_method="POST")', ("POST",), False),
        ('a.add_resource(path_part="chat")', ("chat",), False),
        ("a.add_function_url(auth_type=x)", (), False),
        ('make(self, "Id")', ("Id",), False),
        ('make("Id")', ("Id",), False),
    ],
)
def test_reads_ids(text: str, ids: tuple[str, ...], *, dynamic: bool) -> None:
    (call,) = python_calls("app.py", text)
    assert (call.ids, call.dynamic) == (ids, dynamic)


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ('s = Stack(app, "S")\nX(s, "Id")', ("S",)),
        ('X(Stack(app, "S"), "Id")', ("S",)),
        ('s = Stack(app, "S")\nt = s\nX(t, "Id")', ("S",)),
        ('s = Stack(app, "S")\nX(scope=s, id="Id")', ("S",)),
        ('class K(Stack):\n def f(self):\n  X(self, "Id")', "K"),
        ('class K:\n def f(self):\n  self.s = S(self, "S")\n def g(self):\n  X(self.s, "Id")', ("S",)),
        ('s = Stack(app, "S")\ns = Stack(app, "T")\nX(s, "Id")', None),
        ('s = Stack(app, "S")\ndef f(s):\n X(s, "Id")', None),
        ('s = Stack(app, "S")\nfor s in them:\n X(s, "Id")', None),
        ('s = Stack(app, "S")\nf = lambda s: X(s, "Id")', None),
        ('s = Stack(app, "S")\n[X(s, "Id") for s in them]', None),
        ('s = Stack(app, "S")\nwith a as s:\n X(s, "Id")', None),
        ('s = Stack(app, "S")\ndef f():\n global s\n s = 1\nX(s, "Id")', None),
        ('s = Stack(app, "S")\nX(s.inner, "Id")', None),
        (
            'class K:\n def f(self):\n  self.s = S(self, "S")\n  self.s = S(self, "T")\n  X(self.s, "Id")',
            None,
        ),
        ('s = X(s, "Id")', None),
        ('X(unknown, "Id")', None),
    ],
)
def test_knows_the_scope_or_says_nothing(text: str, scope: tuple[str, ...] | str | None) -> None:
    assert _scope(_calls(text)["X"]) == scope


def test_a_receiver_is_a_scope() -> None:
    calls = _calls(
        'api = RestApi(self, "Api")\nchat = api.root.add_resource("chat")\nchat.add_method("POST")'
    )
    method = calls["add_method"]
    assert method.on == calls["add_resource"]
    assert calls["add_resource"].on == calls["RestApi"]


@pytest.mark.parametrize(
    "text",
    [
        "def f(:",
        "\0",
        "\ud800",
        "(" * 100_000,
        "-" * 100_000 + "1",
        "x = " + "+".join("a" * 100_000),
        "a" + ".b" * 100_000,
        "a" + "()" * 100_000,
        "#" * 1_000_001 + "\nX(self, 'Id')",
        " " * 100_000 + "X(1)",
    ],
)
def test_bears_any_text(text: str) -> None:
    assert [call for call in python_calls("app.py", text) if call.ids] == []


@pytest.mark.filterwarnings("error")
def test_a_doubtful_escape_warns_nobody() -> None:
    assert python_calls("app.py", 'X(self, "\\d")')[0].ids == ("\\d",)


def test_comments_and_texts_are_no_calls() -> None:
    assert python_calls("app.py", '# X(self, "A")\n"""X(self, "B")"""\n') == ()
