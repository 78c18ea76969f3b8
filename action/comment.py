"""The comment of the action: one on each pull request, written over with every push.

It speaks to GitHub's API directly, so that a runner needs nothing but Python. Whatever goes wrong is told in
one line and fails nothing: the verdict on the code is not a matter of permissions.
"""

import json
import os
import sys
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

MARK = "<!-- unbuffered -->"
"""The first line of the report in Markdown, by which our own comment is found again."""

AUTHOR = "github-actions[bot]"
"""Who comments with a job's token. A comment of anybody else is left alone, whatever it begins with."""

_FORBIDDEN = frozenset({401, 403, 404})
_PAGE = 100
_PAGES = 30
_SECONDS = 30


class _Nowhere(HTTPRedirectHandler):
    """No redirect is followed: the token is for the host that was asked."""

    def redirect_request(self, *_: object) -> None:
        """Follow nothing."""


def main() -> None:
    """Write the comment, or say in one line why there is none."""
    try:
        said = comment()
    except HTTPError as error:
        hint = "; it needs pull-requests: write" if error.code in _FORBIDDEN else ""
        _tell("warning", f"No comment: GitHub answers {error.code} ({error.reason}){hint}.")
    except (OSError, HTTPException, ValueError, LookupError, TypeError, AttributeError) as error:
        _tell("warning", f"No comment: {type(error).__name__}: {error}")
    else:
        sys.stdout.write(f"unbuffered: {said}\n")


def comment() -> str:
    """Write the comment and return what was done: made, changed, or none as there is nothing to tell."""
    issues = f"/repos/{os.environ['GITHUB_REPOSITORY']}/issues"
    event = json.loads(Path(os.environ["GITHUB_EVENT_PATH"]).read_text("utf-8"))
    here = f"{issues}/{int(event['pull_request']['number'])}/comments"
    mark = f"<!-- unbuffered {os.environ['INPUT_NAME']} -->"
    text = Path(os.environ["MARKDOWN"]).read_text("utf-8").replace(MARK, mark, 1)
    old = _own(here, mark)
    if old is not None:
        _ask("PATCH", f"{issues}/comments/{int(old['id'])}", {"body": text})
        return "the comment is up to date"
    if os.environ["SPEAKS"] != "true":
        return "no comment, as there is nothing to tell"
    _ask("POST", here, {"body": text})
    return "commented"


def _own(here: str, mark: str) -> Any:  # noqa: ANN401 - a comment as GitHub tells it
    """Return the comment that an earlier run wrote; None if there is none."""
    for page in range(1, _PAGES + 1):
        found = _ask("GET", f"{here}?per_page={_PAGE}&page={page}")
        for one in found:
            # A comment may have no author any more, and no text.
            if (one["user"] or {}).get("login") == AUTHOR and (one["body"] or "").startswith(mark):
                return one
        if len(found) < _PAGE:
            break
    return None


def _ask(method: str, path: str, body: object = None) -> Any:  # noqa: ANN401 - JSON
    """Return what GitHub answers."""
    asked = Request(  # noqa: S310 - the address is the runner's own
        os.environ.get("GITHUB_API_URL", "https://api.github.com") + path,
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={
            "Accept": "application/vnd.github+json",
            "Authorization": f"Bearer {os.environ['GH_TOKEN']}",
            "Content-Type": "application/json",
            "User-Agent": "unbuffered",
            "X-GitHub-Api-Version": "2022-11-28",
        },
    )
    with build_opener(_Nowhere).open(asked, timeout=_SECONDS) as answer:
        return json.load(answer)


def _tell(command: str, says: str) -> None:
    """Print one annotation."""
    told = says.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    sys.stdout.write(f"::{command} title=unbuffered::{told}\n")


if __name__ == "__main__":
    main()
