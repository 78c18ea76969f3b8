"""The probe against servers of one way each: the verdict, and what it rests on."""

import gzip
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from subprocess import CompletedProcess

import pytest

from probing import servers as s
from unbuffered.probing.events import Counting
from unbuffered.probing.judgement import Word
from unbuffered.probing.judging import judged
from unbuffered.probing.measured import Arrival, Ending, Measured
from unbuffered.verdict import Verdict

Run = Callable[..., CompletedProcess[str]]


CASES: list[tuple[s.Way, str, int, str]] = [
    (s.streaming, "streams", 0, "complete"),
    (s.buffering, "buffers", 1, "complete"),
    (s.holding, "buffers", 1, "complete"),
    (s.cutting, "breaks", 1, "cut"),
]


def test_ten_calls_get_ten_times_the_right_verdict(run: Run) -> None:
    def told(case: tuple[s.Way, str, int, str]) -> tuple[list[str], int, set[str], int]:
        with s.serving(case[0]) as server:
            done = run("probe", server.url(), "--runs", "10", "-f", "json")
        calls = json.loads(done.stdout)["calls"]
        verdicts = [call["verdict"] for call in calls]
        return verdicts, done.returncode, {call["ending"] for call in calls}, len(server.seen)

    with ThreadPoolExecutor(len(CASES)) as side_by_side:
        found = list(side_by_side.map(told, CASES))
    assert found == [([verdict] * 10, code, {ending}, 10) for _, verdict, code, ending in CASES]


def test_what_is_measured_of_a_stream_of_events(run: Run) -> None:
    with s.serving(s.streaming) as server:
        call = json.loads(run("probe", server.url(), "-f", "json").stdout)["calls"][0]
    assert (call["status"], call["protocol"], call["chunks"]) == (200, "HTTP/1.1", 6)
    assert call["bytes"] == 5 * len('data: {"n": 1}\n\n') + len(": ping\n\n")
    assert call["time_to_headers"] < 0.1 <= call["time_to_first_byte"] < call["total"]
    assert 0.08 < call["median_gap"] < 0.2
    assert call["events"]["count"] == 5
    assert call["events"]["comments"] == 1
    assert call["events"]["time_to_first"] >= 0.1
    assert {"name": "content-type", "value": "text/event-stream"} in call["headers"]


def test_events_in_gzip_are_counted_too(run: Run) -> None:
    with s.serving(s.holding) as server:
        done = run("probe", server.url())
    assert "events: 20, 0 comments" in done.stdout
    assert "it is compressed" in done.stdout
    assert "UNB711" in done.stdout
    assert b"Accept-Encoding: gzip" in server.seen[0]


def test_pings_do_not_hide_that_the_handler_gathers(run: Run) -> None:
    with s.serving(s.gathering) as server:
        done = run("probe", server.url())
    assert "BUFFERS" in done.stdout
    assert "all 5 events came at once" in done.stdout
    assert "UNB704" in done.stdout
    assert done.returncode == 1


def test_a_silence_longer_than_is_accepted_breaks(run: Run) -> None:
    with s.serving(s.waiting) as server:
        kept = run("probe", server.url(), "--silence", "5")
        broken = run("probe", server.url(), "--silence", "0.5")
    assert kept.returncode == 0
    assert (broken.returncode, "BREAKS" in broken.stdout) == (1, True)
    assert "the longest silence lasts 1.0" in broken.stdout


@pytest.mark.parametrize(
    ("answer", "word", "code", "says"),
    [
        (s.head("200 OK", "Content-Length: 2\r\n") + b"ok", "UNKNOWN", 3, "too few"),
        (s.head("401 Unauthorized", "Content-Length: 2\r\n") + b"no", "UNKNOWN", 3, "--token-env NAME"),
        (
            s.head(
                "403 Forbidden",
                "x-amzn-ErrorType: MissingAuthenticationTokenException\r\nContent-Length: 0\r\n",
            ),
            "UNKNOWN",
            3,
            "compare method, stage and path",
        ),
        (
            s.head("403 Forbidden", "x-amzn-ErrorType: ForbiddenException\r\nContent-Length: 0\r\n"),
            "UNKNOWN",
            3,
            "--header 'x-api-key: KEY'",
        ),
        (s.head("404 Not Found", "Content-Length: 2\r\n") + b"no", "UNKNOWN", 3, "answers 404"),
        (s.head("502 Bad Gateway", "Content-Length: 2\r\n") + b"no", "BREAKS", 1, "UNB602"),
        (s.head("504 Gateway Timeout", "Content-Length: 0\r\n"), "BREAKS", 1, "UNB401"),
        (s.head("204 No Content", ""), "UNKNOWN", 3, "no body"),
        (s.head("200 OK", "Content-Length: 20\r\n") + b"half", "BREAKS", 1, "cut off"),
        (s.head() + s.chunk(b"half") + b"what\r\n", "BREAKS", 1, "malformed"),
        (s.head("200 OK", "") + b"all there is", "UNKNOWN", 3, "whether it is whole cannot be told"),
        (b"SSH-2.0-OpenSSH_9.9\r\n\r\n", "UNKNOWN", 3, "no HTTP/1.1 answer"),
        (b"\x00\xff" * 100_000, "UNKNOWN", 3, "no HTTP/1.1 answer"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100_000, "UNKNOWN", 3, "no HTTP/1.1 answer"),
        (b"", "UNKNOWN", 3, "closed without an answer"),
        (b"HTTP/1.1 100 Continue\r\n\r\n" * 9, "UNKNOWN", 3, "closed without an answer"),
        (
            s.head(headers=s.CHUNKED) + s.chunk(b'data: {"error": "boom"}\n\n') + s.END,
            "BREAKS",
            1,
            "an error of the handler",
        ),
    ],
)
def test_an_answer_that_does_not_tell_or_does_not_hold(
    answer: bytes, word: str, code: int, says: str, run: Run
) -> None:
    with s.serving(s.saying(answer)) as server:
        done = run("probe", server.url(), "--timeout", "10")
    assert done.stdout.splitlines()[0].endswith(f"    {word}")
    assert says in done.stdout
    assert (done.returncode, done.stderr) == (code, "")


@pytest.mark.parametrize(
    ("way", "word", "code", "says"),
    [
        (s.silent, "UNKNOWN", 3, "no answer within 1 s"),
        (s.trickling, "UNKNOWN", 3, "no answer within 1 s"),
        (s.headed, "UNKNOWN", 3, "no byte of the body"),
        (s.endless, "STREAMS", 0, "still open when the time was over"),
        (s.flooding, "UNKNOWN", 3, "without a pause, and no end"),
    ],
)
def test_a_server_that_never_ends_is_left_in_time(
    way: s.Way, word: str, code: int, says: str, run: Run
) -> None:
    with s.serving(way) as server:
        done = run("probe", server.url(), "--timeout", "1")
    assert done.stdout.splitlines()[0].endswith(f"    {word}")
    assert says in done.stdout
    assert done.returncode == code
    with s.serving(way) as server:
        told = json.loads(run("probe", server.url(), "--timeout", "1", "-f", "json").stdout)
    assert told["calls"][0]["total"] < 2


def test_the_worst_of_several_calls_counts(run: Run) -> None:
    calls = iter([s.streaming, s.cutting])

    def way(ours: socket.socket) -> None:
        next(calls)(ours)

    with s.serving(way) as server:
        done = run("probe", server.url(), "--runs", "2")
    assert done.stdout.splitlines()[0].endswith("BREAKS")
    assert "call 1: streams" in done.stdout
    assert "call 2: breaks" in done.stdout
    assert done.stdout.count("\n    answer: 200") == 2, "what was measured stands below its call"
    assert done.returncode == 1


def test_a_framed_frame_is_said(run: Run) -> None:
    with s.serving(s.framing_twice) as server:
        done = run("probe", server.url())
    assert "STREAMS" in done.stdout
    assert "UNB707" in done.stdout


def test_what_others_send_steers_nothing(run: Run) -> None:
    odd = "Server: \x9b31m\xad##[error]::error::x\r\nX-Amzn-Remapped-Date: ::set-output\r\n"
    answer = f"{odd}Content-Length: 6\r\n".encode("latin-1")
    with s.serving(s.saying(b"HTTP/1.1 200 OK\r\n" + answer + b"\r\n\x1b[31m!")) as server:
        text = run("probe", server.url()).stdout
        told = run("probe", server.url(), "-f", "json").stdout
    assert r"\x9b31m\xad\x23#[error]" in text
    for out in (text, told):
        assert not [one for one in out if ord(one) < 32 and one != "\n"]
        assert "\x9b" not in out
        assert "##[" not in out
    assert {row["name"] for row in json.loads(told)["calls"][0]["headers"]} >= {
        "server",
        "x-amzn-remapped-date",
    }


def test_the_words_are_those_of_the_checker() -> None:
    assert [str(word) for word in Word] == [str(verdict) for verdict in Verdict]


def arriving(
    *pieces: tuple[float, int], ending: Ending = Ending.COMPLETE, total: float | None = None
) -> Measured:
    """Return what a line does that no server here can be made to do."""
    arrivals = tuple(Arrival(at, size) for at, size in pieces)
    ends = arrivals[-1].at if total is None else total
    return Measured(ending, status=200, connect=0.1, headed=0.1, total=ends, arrivals=arrivals)


@pytest.mark.parametrize(
    ("measured", "word", "says"),
    [
        (arriving(*((3 + n * 0.015, 1_448) for n in range(60))), Word.BUFFERS, "came at once"),
        (arriving((3, 14_480), (3.12, 28_960), (3.25, 57_920), (3.37, 9_000)), Word.BUFFERS, "came at once"),
        (arriving(*((0.3 + n * 0.015, 1_448) for n in range(60))), Word.UNKNOWN, "to tell"),
        (arriving(*((8 + n * 0.02, 40) for n in range(60))), Word.STREAMS, "60 moments"),
        (arriving(*((1.5 + n, 20_000) for n in range(5))), Word.STREAMS, "5 moments"),
        (arriving((0.2, 9), (26, 9), total=26), Word.STREAMS, "near the 30 s"),
        (arriving((0.2, 9), (2, 9), ending=Ending.CUT, total=32.1), Word.BREAKS, "UNB101"),
        (arriving((0.2, 9), (2, 9), ending=Ending.CUT, total=62.2), Word.BREAKS, "UNB608"),
        (arriving((0.2, 9), (2, 9), ending=Ending.CUT, total=302), Word.BREAKS, "regional"),
        (arriving((0.2, 9), (14.9, 9), ending=Ending.CUT, total=15), Word.BREAKS, "UNB605"),
    ],
    ids=[
        "a slow line",
        "windows of TCP",
        "a download",
        "tokens after long thought",
        "large pieces",
        "almost too silent",
        "edge",
        "balancer",
        "idle",
        "function",
    ],
)
def test_what_the_network_does_is_no_stream(measured: Measured, word: Word, says: str) -> None:
    found = judged(measured, None)
    assert found.word is word
    assert says in found.why + found.todo


@pytest.mark.skipif(os.name == "nt", reason="no such signal there")
def test_a_call_that_is_stopped_by_hand_tells_what_it_measured() -> None:
    with s.serving(s.endless) as server:
        command = [sys.executable, "-m", "unbuffered", "probe", server.url(), "--runs", "5"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
            while not server.seen:
                time.sleep(0.05)
            time.sleep(1)
            running.send_signal(signal.SIGINT)
            out, err = running.communicate(timeout=20)
    assert (running.returncode, err) == (0, b"")
    assert b"STREAMS" in out
    assert b"stopped by hand" in out
    assert len(server.seen) == 1


def test_a_bomb_of_gzip_is_left_in_time(run: Run) -> None:
    packed = gzip.compress(b"\n" * 200_000_000, 9)
    answer = s.head(headers=f"{s.CHUNKED}Content-Encoding: gzip\r\n") + s.chunk(packed) + s.END
    with s.serving(s.saying(answer)) as server:
        done = run("probe", server.url(), "--timeout", "20")
    assert "events: 0" in done.stdout
    assert (done.returncode, done.stderr) == (3, "")


@pytest.mark.parametrize(
    ("pieces", "count", "comments"),
    [
        ([b"data: 1\r", b"\n\r", b"\ndata: 2\r\n\r\n"], 2, 0),
        ([b"data: 1\r\r", b"data", b": 2\r\r"], 2, 0),
        ([b"da", b"ta: 1\n", b"\n: a", b" ping\n", b":\n\n"], 1, 2),
        ([b"\xef\xbb\xbfdata: 1\n\n"], 1, 0),
        ([b"id: 1\nevent: x\n\n", b"retry: 5\n\n", b"data: cut"], 0, 0),
        ([b"data: " + b"x" * 100_000, b"x" * 100_000 + b"\n", b"data: 2\n\n"], 1, 0),
    ],
)
def test_events_are_counted_wherever_a_piece_ends(pieces: list[bytes], count: int, comments: int) -> None:
    counting = Counting()
    for at, piece in enumerate(pieces):
        counting.take(piece, at)
    told = counting.told()
    assert (told.count, told.comments) == (count, comments)
