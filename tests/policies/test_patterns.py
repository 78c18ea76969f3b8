"""The grammar of patterns: which texts are some, and what each fits."""

import time

import pytest

from unbuffered.model.patterns import Fit, PatternError, any_glob, glob, route_pattern


@pytest.mark.parametrize(
    ("pattern", "method", "path", "fits"),
    [
        ("POST /chat", "POST", "/chat", Fit.SURE),
        ("POST /chat", "GET", "/chat", Fit.NO),
        ("POST /chat", "ANY", "/chat", Fit.SURE),
        ("POST /chat", "?", "/chat", Fit.MAYBE),
        ("post /chat", "POST", "/chat", Fit.SURE),
        ("POST /chat", "POST", "/Chat", Fit.NO),
        ("POST /chat", "POST", "/chat/more", Fit.NO),
        ("POST /chat/", "POST", "/chat", Fit.SURE),
        ("/", "GET", "/", Fit.SURE),
        ("/", "GET", "/chat", Fit.NO),
        ("/chat", "DELETE", "/chat", Fit.SURE),
        ("/chat", "OPTIONS", "/chat", Fit.NO),
        ("* /chat", "OPTIONS", "/chat", Fit.NO),
        ("ANY /chat", "OPTIONS", "/chat", Fit.NO),
        ("OPTIONS /chat", "OPTIONS", "/chat", Fit.SURE),
        ("GET,POST /x/{id}", "GET", "/x/{id}", Fit.SURE),
        ("GET, POST /x/{id}", "POST", "/x/{order}", Fit.SURE),
        ("GET,POST /x/{id}", "PUT", "/x/{id}", Fit.NO),
        ("/x/{id}", "GET", "/x/y", Fit.NO),
        ("/x/{id}", "GET", "/x/{rest+}", Fit.SURE),
        ("/x/{rest+}", "GET", "/x/{rest+}", Fit.SURE),
        ("/x/{rest+}", "GET", "/x/{id}", Fit.NO),
        ("* /chat/*", "GET", "/chat/a", Fit.SURE),
        ("* /chat/*", "GET", "/chat/{id}", Fit.SURE),
        ("* /chat/*", "GET", "/chat", Fit.NO),
        ("* /chat/*", "GET", "/chat/a/b", Fit.NO),
        ("/v*/chat", "GET", "/v1/chat", Fit.SURE),
        ("/v*/chat", "GET", "/w1/chat", Fit.NO),
        ("/agents/**", "GET", "/agents", Fit.SURE),
        ("/agents/**", "GET", "/agents/a/b/c", Fit.SURE),
        ("/agents/**", "GET", "/agent", Fit.NO),
        ("/**/stream", "GET", "/stream", Fit.SURE),
        ("/**/stream", "GET", "/a/b/stream", Fit.SURE),
        ("/**/stream", "GET", "/a/stream/b", Fit.NO),
        ("/**/a/**/b", "GET", "/x/a/y/z/b", Fit.SURE),
        ("/**/a/**/b", "GET", "/x/b/y/z/a", Fit.NO),
        ("**", "GET", "/", Fit.SURE),
        ("**", "GET", "/{proxy+}", Fit.SURE),
        ("**", "GET", "$default", Fit.SURE),
        ("/**", "GET", "/a/b", Fit.SURE),
        ("$default", "ANY", "$default", Fit.SURE),
        ("/admin/**", "ANY", "/{proxy+}", Fit.NO),
        # Pieces of a path that lie elsewhere, or that are known only once deployed.
        ("**", "POST", "/…", Fit.SURE),
        ("/**", "POST", "/…/chat", Fit.SURE),
        ("POST /chat", "POST", "/…", Fit.MAYBE),
        ("POST /chat", "POST", "/…/chat", Fit.MAYBE),
        ("POST /chat", "POST", "/…/orders", Fit.NO),
        ("POST /a/**/chat", "POST", "/…/chat", Fit.MAYBE),
        ("GET /chat", "POST", "/…", Fit.NO),
        ("/chat/*", "GET", "/chat/?", Fit.SURE),
        ("/chat/x", "GET", "/chat/?", Fit.MAYBE),
        ("/chat/{id}", "GET", "/chat/?", Fit.MAYBE),
        ("/chat/v*", "GET", "/chat/v${Major}", Fit.SURE),
        ("/chat/v1", "GET", "/chat/v${Major}", Fit.MAYBE),
        ("/chat/w1", "GET", "/chat/v${Major}", Fit.NO),
    ],
)
def test_a_pattern_fits_routes_as_they_are_written(pattern: str, method: str, path: str, fits: Fit) -> None:
    assert route_pattern(pattern).fit(method, path) is fits


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is no route"),
        ("POST", "does not begin with /"),
        ("chat", "does not begin with /"),
        ("POST chat", "does not begin with /"),
        ("*", "** is every path"),
        ("FETCH /chat", "FETCH is no method"),
        ("GET,,POST /chat", "nothing is no method"),
        ("POST /chat extra", "is no route"),
        ("/chat/{id", "is no parameter"),
        ("/chat/id}", "is no parameter"),
        ("/chat/{}", "is no parameter"),
        ("/chat/v{id}", "is no parameter"),
    ],
)
def test_what_is_no_pattern_says_why(text: str, says: str) -> None:
    with pytest.raises(PatternError) as told:
        route_pattern(text)
    assert says in str(told.value)


@pytest.mark.parametrize(
    ("pattern", "everything"),
    [("**", True), ("* **", True), ("ANY **", True), ("/**", True), ("POST **", False), ("/*", False)],
)
def test_two_stars_alone_are_everything(pattern: str, everything: bool) -> None:  # noqa: FBT001
    assert route_pattern(pattern).is_everything is everything


@pytest.mark.parametrize(
    ("pattern", "name", "fits"),
    [
        ("*", "", Fit.SURE),
        ("", "", Fit.SURE),
        ("a", "", Fit.NO),
        ("Api", "Api", Fit.SURE),
        ("Api", "Apis", Fit.NO),
        ("*.example.com", "a.b.example.com", Fit.SURE),
        ("*.example.com", "example.com", Fit.NO),
        ("a*b*c", "aXbYc", Fit.SURE),
        ("a*b*c", "aXcYb", Fit.NO),
        ("*.example.com", "${Name}.example.com", Fit.SURE),
        ("a.example.com", "${Name}.example.com", Fit.MAYBE),
        ("a.example.org", "${Name}.example.com", Fit.NO),
        ("*.example.com", "chat.example.com${Suffix}", Fit.MAYBE),
        ("*", "${}", Fit.SURE),
        ("a", "${}", Fit.MAYBE),
        ("[a]", "a", Fit.NO),
        ("?", "a", Fit.NO),
    ],
)
def test_a_star_stands_for_any_text_and_nothing_else_is_special(pattern: str, name: str, fits: Fit) -> None:
    assert glob(pattern, name) is fits


def test_the_best_of_several_counts() -> None:
    assert any_glob(("a", "b*", "c"), "bcd") is Fit.SURE
    assert any_glob((), "a") is Fit.NO


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("*a" * 150, "a" * 1_999 + "b"),
        ("*" * 300, "x" * 2_000),
        ("*${" * 99, "${" * 999),
        ("a*" * 99, "x" * 10**6),
    ],
)
def test_no_pattern_takes_long(pattern: str, name: str) -> None:
    start = time.process_time()
    glob(pattern, name)
    assert time.process_time() - start < 2


def test_no_route_takes_long() -> None:
    start = time.process_time()
    assert route_pattern("/**/a" * 70).fit("GET", "/a" * 2_000) is Fit.SURE
    with pytest.raises(PatternError):
        route_pattern("a" * 20 + " " * 300 + "b")
    assert time.process_time() - start < 2
