"""What an editor is answered: the words of a finding, and what can be done about it."""

import json
from pathlib import Path

from lsprotocol import types as t

from langserver.editor import Editor, Stage, edit
from langserver.projects import FIXTURES, GOOD, METHOD, SAM, behind, template

EVERYWHERE = t.Range(t.Position(0, 0), t.Position(10_000, 0))


def test_a_finding_is_explained_where_the_pointer_rests(tmp_path: Path, stage: Stage) -> None:
    file = template(tmp_path)

    async def scene(editor: Editor) -> None:
        editor.open(file)
        [told] = await editor.codes(file, "UNB404")
        says = await editor.hover(file, told.range.start.line, told.range.start.character + 2)
        assert says is not None
        assert says.startswith("**UNB404 sam-transfer-mode-ignored** (error, confidence: high)")
        assert "**Fix**: write ResponseTransferMode: `RESPONSE_STREAM`" in says
        assert "`POST /chat` **buffers**: `client`" in says
        assert "**`AWS_PROXY BUFFERED`**" in says
        assert "ResponseTransferMode: RESPONSE_STREAM" in says.split("**Good**")[1]
        assert "(https://docs.aws.amazon.com/" in says
        assert await editor.hover(file, 0, 3) is None

    stage(scene, tmp_path)


def test_a_route_tells_its_verdict_where_it_begins(tmp_path: Path, stage: Stage) -> None:
    file = template(tmp_path, GOOD)

    async def scene(editor: Editor) -> None:
        editor.open(file)
        await editor.codes(file)
        line = next(number for number, one in enumerate(GOOD.split("\n")) if one.strip() == "Post:")
        says = await editor.hover(file, line, 9)
        assert says is not None
        assert says.startswith("`POST /chat` **streams**: `client` → ")
        assert await editor.hover(file, line + 1, 12) is None

    stage(scene, tmp_path)


def test_a_hover_waits_for_the_text_that_it_asks_about(tmp_path: Path, stage: Stage) -> None:
    file = template(tmp_path, GOOD)

    async def scene(editor: Editor) -> None:
        editor.open(file)
        await editor.codes(file)
        editor.change(file, SAM)
        says = await editor.hover(file, 17, 36)
        assert says is not None
        assert "UNB404" in says

    stage(scene, tmp_path)


def test_a_safe_fix_leaves_a_file_in_which_nothing_is_found(tmp_path: Path, stage: Stage) -> None:
    file = template(tmp_path, SAM.replace("Path: /chat", 'Path: "/\U0001f600"  # \U0001f680'))

    async def scene(editor: Editor) -> None:
        editor.open(file)
        [told] = await editor.codes(file, "UNB404")
        fix, *_ = await editor.actions(file, told.range, ["quickfix"])
        assert fix.title == "UNB404: write ResponseTransferMode: RESPONSE_STREAM"
        assert fix.is_preferred
        assert [one.code for one in fix.diagnostics or ()] == ["UNB404"]
        await editor.choose(fix)
        await editor.codes(file)
        assert editor.texts[file.as_uri()] == GOOD.replace("Path: /chat", 'Path: "/\U0001f600"  # \U0001f680')

    stage(scene, tmp_path)


def test_a_fix_is_made_for_what_was_typed_last(tmp_path: Path, stage: Stage) -> None:
    file = template(tmp_path)

    async def scene(editor: Editor) -> None:
        editor.open(file)
        await editor.codes(file, "UNB404")
        editor.change(file, "# one line more\n" + SAM)
        fix = next(one for one in await editor.actions(file, EVERYWHERE) if one.is_preferred)
        await editor.choose(fix)
        await editor.codes(file)

    stage(scene, tmp_path)


def test_a_fix_that_may_change_more_says_so_and_is_not_preferred(tmp_path: Path, stage: Stage) -> None:
    text = (FIXTURES / "rules" / "UNB605" / "bad_short_where_the_route_says" / "template.yaml").read_text(
        "utf-8"
    )
    file = template(tmp_path, text)

    async def scene(editor: Editor) -> None:
        editor.open(file)
        told = await editor.told(file, lambda told: any(one.code == "UNB605" for one in told))
        at = next(one.range for one in told if one.code == "UNB605")
        fix = next(one for one in await editor.actions(file, at) if one.edit and "UNB605" in one.title)
        assert fix.title.startswith("UNB605, unsafe: set the function's Timeout to 300 seconds")
        assert fix.is_preferred is False
        await editor.choose(fix)
        await editor.told(file, lambda told: all(one.code != "UNB605" for one in told))

    stage(scene, tmp_path)


def many(folder: Path) -> Path:
    listed = METHOD.removeprefix("Resources:\n")
    return template(folder, "Resources:\n" + "".join(listed.replace("Post", f"Post{n}") for n in range(3)))


def test_all_safe_fixes_are_made_at_once_when_that_is_chosen(tmp_path: Path, stage: Stage) -> None:
    file = many(tmp_path)

    async def scene(editor: Editor) -> None:
        editor.open(file)
        await editor.codes(file, "UNB403", "UNB403", "UNB403")
        [whole] = await editor.actions(file, EVERYWHERE, ["source.fixAll"])
        assert whole.kind == "source.fixAll.unbuffered"
        assert whole.edit is None
        await editor.choose(whole)
        assert editor.texts[file.as_uri()].count("ResponseTransferMode: STREAM\n") == 3
        await editor.codes(file)
        assert await editor.actions(file, EVERYWHERE, ["source"]) == []

    stage(scene, tmp_path)


def test_a_client_of_few_words_is_served_too(tmp_path: Path) -> None:
    """Emacs 29's own client knows neither pages nor versions of edits; edits come at once."""
    file = many(tmp_path)

    async def scene(editor: Editor) -> None:
        editor.open(file)
        [told, *_] = await editor.codes(file, "UNB403", "UNB403", "UNB403")
        assert told.code_description is None
        [whole] = await editor.actions(file, EVERYWHERE, ["source.fixAll.unbuffered"])
        assert whole.edit is not None

    edit(scene, tmp_path, spec="emacs")


def test_a_silence_silences_once_it_has_a_reason(tmp_path: Path, stage: Stage) -> None:
    file, program = behind(tmp_path)

    async def scene(editor: Editor) -> None:
        editor.open(program, "python")
        [told] = await editor.codes(program, "UNB710")
        silence = next(
            one for one in await editor.actions(program, told.range) if one.title.startswith("Silence")
        )
        await editor.choose(silence)
        assert "# unbuffered: ignore[UNB710] ...\nhandler = Mangum" in editor.texts[program.as_uri()]
        await editor.codes(program, "UNB903", "UNB710")
        text = editor.texts[program.as_uri()]
        editor.change(program, text.replace("] ...", "] the load is small"))
        await editor.codes(program)
        assert file.as_uri() not in editor.texts

    stage(scene, tmp_path)


def test_nothing_is_silenced_where_a_comment_is_none(tmp_path: Path, stage: Stage) -> None:
    definition = {
        "Resources": {
            "Post": {
                "Type": "AWS::ApiGateway::Method",
                "Properties": {
                    "HttpMethod": "POST",
                    "Integration": {
                        "Type": "HTTP_PROXY",
                        "IntegrationHttpMethod": "POST",
                        "ResponseTransferMode": "STREAMED",
                        "TimeoutInMillis": 900000,
                        "Uri": "https://chat.example.com/",
                    },
                },
            }
        }
    }
    file = tmp_path / "template.json"
    file.write_text(json.dumps(definition, indent=2), "utf-8")

    async def scene(editor: Editor) -> None:
        editor.open(file, "json")
        [told] = await editor.codes(file, "UNB403")
        titles = [one.title for one in await editor.actions(file, told.range)]
        assert titles == [
            "UNB403: write ResponseTransferMode: STREAM",
            "Make all safe fixes of unbuffered in this file",
        ]

    stage(scene, tmp_path)
