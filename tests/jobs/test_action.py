"""The action's steps, run for real in a job: what is shown, uploaded, commented, and how the job ends."""

import json
from pathlib import Path

import pytest

from hooks.projects import FAULTY, MENDED
from jobs.api import Comments
from jobs.conftest import NewJob
from jobs.steps import Job

UPLOAD = "github/codeql-action/upload-sarif@8aad20d150bbac5944a9f9d289da16a4b0d87c1e"
SILENCED = FAULTY.replace("Mode: STREAMED", "Mode: STREAMED  # unbuffered: ignore[UNB403]: a test of it")


def results(file: str) -> list[str]:
    told = json.loads(Path(file).read_text("utf-8"))
    return [one["ruleId"] for run in told["runs"] for one in run["results"]]


def uploaded(job: Job) -> list[str]:
    return results(job.used[UPLOAD]["sarif_file"])


def test_findings_are_annotated_summed_up_uploaded_and_fail_the_job_last(job: NewJob) -> None:
    done = job({"infra/my template.yaml": FAULTY}).run()
    assert done.code == 1
    assert "error[UNB403]" in done.log
    assert "::error file=infra/my template.yaml,line=9,endLine=9,col=31,endColumn=39,title=UNB403" in done.log
    assert "UNB403" in done.summary
    assert uploaded(done) == ["UNB403"]
    assert done.used[UPLOAD]["category"] == "unbuffered"
    told = {name: done.output(name) for name in ("exit-code", "errors", "warnings")}
    assert told == {"exit-code": "1", "errors": "1", "warnings": "0"}
    assert results(done.output("sarif-file")) == ["UNB403"]
    assert list(done.steps)[-1] == "step 6"


def test_a_clean_project_passes(job: NewJob) -> None:
    done = job({"template.yaml": MENDED}).run()
    assert (done.code, done.output("errors")) == (0, "0")
    assert "::error" not in done.log
    assert uploaded(done) == []


def test_wrong_use_is_annotated_and_ends_as_wrong_use(job: NewJob) -> None:
    done = job({"template.yaml": MENDED}, paths="tempate.yaml").run()
    assert done.code == 2
    says = "::error title=unbuffered::unbuffered: there is no tempate.yaml; did you mean template.yaml?\n"
    assert says in done.log
    assert UPLOAD not in done.used
    assert done.output("sarif-file") == ""


def test_where_nothing_is_read_it_is_annotated_and_fails(job: NewJob) -> None:
    done = job({"notes.txt": ""}).run()
    assert done.code == 3
    assert "::error title=unbuffered::unbuffered: nothing to check in .: 0 files looked at" in done.log


def test_what_cannot_be_read_fails_and_the_rest_is_told(job: NewJob) -> None:
    done = job({"a.yaml": "Resources:\n  A: {Type: AWS::ApiGateway::Method\n", "template.yaml": FAULTY}).run()
    assert done.code == 3
    assert "title=unreadable::" in done.log
    assert uploaded(done) == ["UNB403"]


@pytest.mark.parametrize("value", ["--fix", "; touch pwned $(touch pwned) `touch pwned` ' ; touch pwned '"])
@pytest.mark.parametrize("name", ["paths", "preset", "fail_on", "policy", "name", "upload_sarif", "comment"])
def test_no_input_becomes_a_command_or_an_option(job: NewJob, name: str, value: str) -> None:
    done = job({"template.yaml": FAULTY}, **{name: value}).run()
    assert done.code == 2
    assert "::error title=unbuffered::" in done.log
    assert (done.workspace / "template.yaml").read_text("utf-8") == FAULTY
    assert not [*done.workspace.rglob("pwned*"), *done.temp.glob("pwned*")]


def test_paths_policies_and_arguments_are_lines(job: NewJob) -> None:
    done = job(
        {"my infra/a.yaml": FAULTY, "-b.yaml": FAULTY, "c.yaml": FAULTY},
        paths="my infra\n  -b.yaml\n\n",
        policy="streaming-basics\n",
        args="--ignore=UNB403\n--parameter=Name=a b\n",
        preset="audit",
        fail_on="error",
    ).run()
    assert done.code in {0, 1}, done.log
    told = json.loads(Path(done.output("json-file")).read_text("utf-8"))
    assert told["summary"]["inputs"] == ["my infra/a.yaml", "-b.yaml"]
    assert {one["rule"] for one in told["silenced"]} == {"UNB403"}


def test_what_is_silenced_is_in_the_report_and_not_uploaded(job: NewJob) -> None:
    done = job({"template.yaml": SILENCED}).run()
    assert done.code == 0
    assert results(done.output("sarif-file")) == ["UNB403"]
    assert uploaded(done) == []


def test_an_upload_that_is_refused_is_said_and_fails_nothing(job: NewJob) -> None:
    started = job({"template.yaml": MENDED})
    started.outcomes = {"upload": "failure"}
    done = started.run()
    assert done.code == 0
    assert "::warning title=unbuffered::Not in code scanning: the upload was refused." in done.log


def test_what_nobody_wants_is_left_out(job: NewJob) -> None:
    done = job({"template.yaml": FAULTY}, event="pull_request", upload_sarif="false", comment="false").run()
    assert done.code == 1
    assert UPLOAD not in done.used
    assert "omment" not in done.log


def test_python_is_found_without_becoming_everybody_elses(job: NewJob) -> None:
    done = job({"template.yaml": MENDED}).run()
    [used] = [told for name, told in done.used.items() if name.startswith("actions/setup-python@")]
    assert used == {"python-version": "3.13", "update-environment": "False"}


def test_one_comment_is_written_over_with_every_push(job: NewJob, comments: Comments) -> None:
    for number in range(120):
        comments.add(f"somebody-{number}", "<!-- unbuffered unbuffered -->\nnot ours")
    comments.add(None, None)
    comments.add("github-actions[bot]", "<!-- of another action -->")
    for text in (FAULTY, FAULTY + "  # changed\n", MENDED):
        done = job({"template.yaml": text}, event="pull_request", api=comments.address).run()
        assert done.code == (text != MENDED), done.log
        assert done.used[UPLOAD]
    ours = [one for one in comments.kept if one["body"] and "streaming route" in one["body"]]
    assert len(ours) == 1
    assert ours[0]["body"].startswith("<!-- unbuffered unbuffered -->\n\n### 1 streaming route: 1 streams\n")
    assert [one for one in comments.calls if one != "GET"] == ["POST", "PATCH", "PATCH"]


def test_two_checks_of_a_repository_have_two_comments(job: NewJob, comments: Comments) -> None:
    for name in ("api", "agents", "api"):
        started = job({"template.yaml": FAULTY}, event="pull_request", api=comments.address, name=name)
        assert started.run().used[UPLOAD]["category"] == name
    assert len(comments.kept) == 2


def test_there_is_no_comment_where_there_is_nothing_to_tell(job: NewJob, comments: Comments) -> None:
    done = job({"template.yaml": MENDED}, event="pull_request", api=comments.address).run()
    assert "unbuffered: no comment, as there is nothing to tell" in done.log
    assert comments.kept == []


def test_a_comment_has_an_end(job: NewJob, comments: Comments) -> None:
    files = {f"{'long name ' * 15}{number}.yaml": FAULTY for number in range(200)}
    done = job(files, event="pull_request", api=comments.address, name="n" * 100).run()
    assert "unbuffered: commented" in done.log
    assert "Left out, as a comment has an end" in comments.kept[0]["body"]


@pytest.mark.parametrize("head", ["mallory/chat", None])
def test_a_pull_request_from_a_fork_is_judged_and_the_rest_said_in_one_line(
    job: NewJob, comments: Comments, head: str | None
) -> None:
    done = job({"template.yaml": FAULTY}, event="pull_request", head=head, api=comments.address).run()
    assert done.code == 1
    says = (
        "::notice title=unbuffered::No upload and no comment: a pull request from a fork may write nothing."
    )
    assert done.log.count(says) == 1
    assert "title=UNB403" in done.log
    assert "UNB403" in done.summary
    assert UPLOAD not in done.used
    assert comments.calls == []


def test_a_trusted_run_for_a_fork_comments_and_files_nothing_under_the_base(
    job: NewJob, comments: Comments
) -> None:
    started = job({"t.yaml": FAULTY}, event="pull_request_target", head="mallory/chat", api=comments.address)
    done = started.run()
    assert "::notice title=unbuffered::Not in code scanning: with pull_request_target" in done.log
    assert UPLOAD not in done.used
    assert len(comments.kept) == 1


@pytest.mark.parametrize("status", [403, 404, 500])
def test_a_comment_that_is_refused_is_said_in_one_line_and_fails_nothing(
    job: NewJob, comments: Comments, status: int
) -> None:
    comments.refuses = status
    started = job(
        {"template.yaml": MENDED}, event="pull_request", api=comments.address, args="--fail-on=warning"
    )
    comments.add("github-actions[bot]", "<!-- unbuffered unbuffered -->\n")
    done = started.run()
    assert done.code == 0
    hint = "" if status == 500 else "; it needs pull-requests: write"
    assert f"::warning title=unbuffered::No comment: GitHub answers {status} " in done.log
    assert (hint or "500 (Internal Server Error).") in done.log


def test_an_api_that_is_not_there_is_said_in_one_line(job: NewJob) -> None:
    done = job({"template.yaml": FAULTY}, event="pull_request").run()
    assert done.code == 1
    assert done.log.count("::warning title=unbuffered::No comment: URLError: ") == 1
