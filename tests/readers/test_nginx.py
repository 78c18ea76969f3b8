"""Configurations of nginx: directives, levels, and what is made to hurt."""

import time

import pytest

from unbuffered.readers.code.nginx.directives import Directive, directives
from unbuffered.readers.code.nginx.handing import Level, handings, top


def shape(listed: list[Directive] | None) -> object:
    if listed is None:
        return None
    return [
        (one.name.text, [word.text for word in one.words], shape(one.block))
        if one.block
        else (one.name.text, [word.text for word in one.words])
        for one in listed
    ]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", []),
        ("# gzip on;\n", []),
        ("gzip on; # off;", [("gzip", ["on"])]),
        ('a \'b;{}\' "c\\"d" ${x}/$y z\\;;', [("a", ["b;{}", 'c\\"d', "${x}/$y", "z\\;"])]),
        ("server{listen 80;}", [("server", [], [("listen", ["80"])])]),
        ("location ~ \\.php$ { }", [("location", ["~", "\\.php$"])]),
        ("a b#c;", [("a", ["b#c"])]),
        ("a it's;", [("a", ["it's"])]),
        ("server {", None),
        ("}", None),
        ("server { listen }", None),
        ("listen 80", None),
        (";", None),
        ("{}", None),
        ("{{ port }};", None),
        ("content_by_lua_block { a = {} }", None),
    ],
)
def test_text_becomes_directives(text: str, wanted: object) -> None:
    assert shape(directives(text)) == wanted


def handed(text: str, **included: str) -> list[tuple[str, dict[str, str], bool]]:
    """Return target, settings and openness of everything that is handed on."""

    def include(path: str) -> list[Directive] | None:
        return directives(included[path]) if path in included else None

    block, is_open = top(directives(text) or [], include)
    level = Level({}).within(block, is_open=is_open)
    return [
        (
            one.directive.words[0].text,
            {name: setting.words[0].text for name, setting in one.level.settings.items()},
            one.level.is_open,
        )
        for one in handings(block, level, include)
    ]


def test_settings_are_inherited_and_replaced_wherever_they_stand() -> None:
    text = """
    http {
      server { location / { proxy_pass a; gzip on; } proxy_buffering off; }
      server { location /x { if ($y) { proxy_pass b; } proxy_buffering off; } }
      gzip off;
      proxy_buffering on;
    }
    stream { server { proxy_pass c; } }
    """
    assert handed(text) == [
        ("a", {"gzip": "on", "proxy_buffering": "off"}, False),
        ("b", {"gzip": "off", "proxy_buffering": "off"}, False),
    ]


def test_includes_are_read_where_they_are_here() -> None:
    text = "location / { include a; include mime.types; } location /x { include b; proxy_pass t; }"
    assert handed(text, a="proxy_pass s; include c;", c="gzip on;") == [
        ("s", {"gzip": "on"}, False),
        ("t", {}, True),
    ]


def test_an_include_of_itself_ends() -> None:
    assert handed("location / { include a; proxy_pass s; }", a="include a; include a;") == [("s", {}, True)]


HOSTILE = {
    "nested": "a {" * 60_000,
    "nested and closed": "a {" * 40_000 + "}" * 40_000,
    "many": "a b;" * 50_000,
    "words": "a" + " b" * 90_000 + ";",
    "an open quote": '"' + "\\\\" * 90_000,
    "open quotes": "'a\n" * 60_000,
    "dollars": "a " + "${" * 90_000 + ";",
    "remarks": "#" * 190_000,
    "long": "a;" * 200_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=list(HOSTILE))
def test_configurations_made_to_hurt_are_answered_soon(text: str) -> None:
    started = time.process_time()
    directives(text)
    assert time.process_time() - started < 2
