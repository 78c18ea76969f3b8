"""The calls of a TypeScript program: place, name, ids, and the construct each is made in."""

import time

import pytest

from unbuffered.readers.source.constructs.search import Call, typescript_calls


def _calls(text: str) -> dict[str, Call]:
    return {call.name: call for call in typescript_calls("app.ts", text)}


def _scope(call: Call) -> tuple[str, ...] | str | None:
    return call.on.ids if call.on is not None else call.within or None


def test_places_are_those_of_a_trace() -> None:
    text = "const m =\n  new apigw.Method(\n    this,\n    'Id',\n  );\napi.root\n  .addMethod('POST');\n"
    calls = _calls(text)
    assert calls["Method"] == Call("app.ts", 2, 3, "Method", ("Id",), dynamic=False)
    assert calls["addMethod"] == Call("app.ts", 7, 4, "addMethod", ("POST",), dynamic=False)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_in_every_way(end: str) -> None:
    assert _calls(f"//{end}{end}new X(this, 'Id')")["X"].line == 3


@pytest.mark.parametrize(
    ("text", "ids", "dynamic"),
    [
        ("new X(this, 'Id')", ("Id",), False),
        ('new m.X(this, "Id", { a: 1 })', ("Id",), False),
        ("new X(this, `Id`)", ("Id",), False),
        ("new X(this, 'it\\'s')", ("it's",), False),
        ("new X<Y.Z>(this, 'Id')", ("Id",), False),
        ("new X(this /* , 'No' */, 'Id' // , \n )", ("Id",), False),
        ("new X(this, `${name}Fn`)", (), True),
        ("new X(this, name)", (), True),
        ("new X(this, 'a' + b)", (), True),
        ("new X(...args)", (), True),
        ("new X()", (), False),
        ("a.addMethod('POST', x)", ("POST",), False),
        ("a?.addMethod?.('POST')", ("POST",), False),
        ("a!.addMethod('POST')", ("POST",), False),
        ("a.addMethod(verb, 'x')", (), True),
        ("make(this, 'Id')", ("Id",), False),
    ],
)
def test_reads_ids(text: str, ids: tuple[str, ...], *, dynamic: bool) -> None:
    call = typescript_calls("app.ts", text)[0]
    assert (call.ids, call.dynamic) == (ids, dynamic)


@pytest.mark.parametrize(
    "text",
    [
        "// new X(this, 'A')",
        "/* new X(this, 'A')",
        "'new X(this, \"A\")'",
        "`new X(this, 'A')`",
        "const r = /new X(this, 'A')['\"`/]/g;",
        "class K { addMethod(name: string) { } constructor(a) { super(a, 'x'); } }",
        "interface K { addMethod(name: string): void; }",
        "function make(a) { }",
        "if (a) { } while (b) { } for (const c of d) { } switch (e) { }",
        "`${a}${(b)}`",
        "#!/usr/bin/env node new X(this, 'A')",
    ],
)
def test_what_is_no_call(text: str) -> None:
    assert typescript_calls("app.ts", text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "`a ${new X(this, 'Id')} b`",
        "`${`${{ a: `}` }}`}`; new X(this, 'Id')",
        "const a = b / c; new X(this, 'Id'); const d = e / f;",
        "const a = /[/'\"]/; new X(this, 'Id')",
        "const a = '//'; new X(this, 'Id')",
        "return /`/.test(a) && new X(this, 'Id')",
        "// `\nnew X(this, 'Id')",
        "const a = 'open\nnew X(this, 'Id')",
    ],
)
def test_finds_a_call_among_texts(text: str) -> None:
    assert _calls(text)["X"].ids == ("Id",)


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("const s = new Stack(app, 'S'); new X(s, 'Id')", ("S",)),
        ("const s: Stack = new Stack(app, 'S')\nnew X(s, 'Id')", ("S",)),
        ("const s = await make(app, 'S');\nnew X(s, 'Id')", ("S",)),
        ("new X(new Stack(app, 'S'), 'Id')", ("S",)),
        ("class K extends Stack { f() { new X(this, 'Id') } }", "K"),
        ("class K { f() { this.s = new S(this, 'S'); new X(this.s, 'Id') } }", ("S",)),
        ("{ const s = new Stack(app, 'S'); new X(s, 'Id') } { const s = new Stack(app, 'T') }", ("S",)),
        ("const s = new Stack(app, 'S'); { const s = other; new X(s, 'Id') }", None),
        ("const s = new Stack(app, 'S'); const f = (s: Stack, t = 1) => new X(s, 'Id')", None),
        ("const s = new Stack(app, 'S'); const f = s => new X(s, 'Id')", None),
        ("const s = new Stack(app, 'S'); const f = (s): X => { return new X(s, 'Id') }", None),
        ("const s = new Stack(app, 'S'); function f(s: Stack): void { new X(s, 'Id') }", None),
        ("const s = new Stack(app, 'S'); class K { f(a, s) { new X(s, 'Id') } }", None),
        ("const s = new Stack(app, 'S'); for (const s of them) { new X(s, 'Id') }", None),
        ("const s = new Stack(app, 'S'); { const { s } = them; new X(s, 'Id') }", None),
        ("const s = new Stack(app, 'S'); const f = ({ s }) => new X(s, 'Id')", None),
        ("let s = new Stack(app, 'S'); s = new Stack(app, 'T'); new X(s, 'Id')", None),
        ("let s\nt = new Stack(app, 'S')\nnew X(s, 'Id')", None),
        ("const s = other\nt = new Stack(app, 'S')\nnew X(s, 'Id')", None),
        ("const s = a ? new Stack(app, 'S') : b; new X(s, 'Id')", None),
        ("const s = new Stack(app, 'S') || b; new X(s, 'Id')", None),
        ("const s = new Stack(app, 'S').inner; new X(s, 'Id')", None),
        ("const s = new Stack(app, 'S'); new X(s.inner, 'Id')", None),
        ("new X(unknown, 'Id')", None),
    ],
)
def test_knows_the_scope_or_says_nothing(text: str, scope: tuple[str, ...] | str | None) -> None:
    assert _scope(_calls(text)["X"]) == scope


def test_a_receiver_is_a_scope() -> None:
    text = "const api = new RestApi(this, 'Api'); const root = api.root;\n"
    text += "root.addResource('c').addMethod('POST')"
    calls = _calls(text)
    assert calls["addMethod"].on == calls["addResource"]
    assert calls["addResource"].on == calls["RestApi"]


@pytest.mark.parametrize(
    "part",
    [
        *(
            "(",
            "{",
            "`${",
            "`",
            "'",
            "\\",
            "/",
            "=/[",
            "/*",
            "<",
            "new A<",
            "a.",
            "a()",
            "x=>",
            "(x):",
            "const {",
        ),
        *(
            "class A{",
            "this.x=",
            "new A(this,'B');",
            "}`",
            "\0",
            "\ud800",
            "]",
            "a('b',",
            "const a=new A(a,'b');",
        ),
    ],
)
def test_takes_time_in_proportion_to_the_text(part: str) -> None:
    started = time.process_time()
    typescript_calls("app.ts", part * (100_000 // len(part)))
    assert time.process_time() - started < 3


def test_long_texts_are_left_out() -> None:
    assert typescript_calls("app.ts", "new X(this, 'Id')" + " " * 1_000_000) == ()
