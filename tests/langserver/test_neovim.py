"""The real Neovim with the configuration of the manual; skipped where it is not installed."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from langserver.projects import GOOD, SAM, template

MANUAL = Path(__file__).parent.parent.parent / "docs" / "editors.md"
[CONFIGURATION] = re.findall(r"```lua\n(.*?)```", MANUAL.read_text("utf-8"), re.DOTALL)
SCENE = """
local function told(count)
  assert(vim.wait(20000, function() return #vim.diagnostic.get(0) == count end, 20), 'never told')
  return vim.diagnostic.get(0)
end
local out = {}
vim.cmd.edit('template.yaml')
local found = told(1)[1]
out.found = { found.code, found.lnum, found.col, found.end_col, found.severity, found.source }
vim.api.nvim_win_set_cursor(0, { found.lnum + 1, found.col + 1 })
local at = vim.lsp.util.make_position_params(0, 'utf-16')
for _, answer in pairs(vim.lsp.buf_request_sync(0, 'textDocument/hover', at, 20000)) do
  out.hover = answer.result.contents.value
end
vim.lsp.buf.code_action({ apply = true, filter = function(one) return one.isPreferred end })
told(0)
out.text = table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\\n') .. '\\n'
vim.cmd('undo')
told(1)
vim.fn.writefile({ vim.json.encode(out) }, 'out.json')
vim.cmd('qall!')
"""


PROGRAM = shutil.which("nvim") or ""


def version() -> tuple[int, ...]:
    if not PROGRAM:
        return ()
    said = subprocess.run([PROGRAM, "--version"], capture_output=True, text=True, check=True).stdout
    return tuple(int(one) for one in re.findall(r"\d+", said)[:2])


@pytest.mark.skipif(version() < (0, 11), reason="Neovim 0.11 or later is not installed")
def test_the_configuration_of_the_manual_works_in_neovim(tmp_path: Path) -> None:
    template(tmp_path)
    (tmp_path / "unbuffered.toml").write_text("", "utf-8")
    scene = "local ok, error = pcall(function()\n" + SCENE + "\nend)\n"
    scene += "if not ok then io.stderr:write(tostring(error)) vim.cmd('cquit') end\n"
    (tmp_path / "init.lua").write_text(CONFIGURATION, "utf-8")
    (tmp_path / "scene.lua").write_text(scene, "utf-8")
    beside = Path(sys.executable).parent
    done = subprocess.run(
        [PROGRAM, "--clean", "--headless", "-u", "init.lua", "-c", "luafile scene.lua"],
        cwd=tmp_path,
        env={
            **os.environ,
            "PATH": f"{beside}{os.pathsep}{os.environ['PATH']}",
            "XDG_STATE_HOME": str(tmp_path),
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    out: dict[str, Any] = json.loads((tmp_path / "out.json").read_text("utf-8"))
    assert out["found"] == ["UNB404", 17, 34, 40, 1, "unbuffered"]
    assert out["hover"].startswith("**UNB404 sam-transfer-mode-ignored**")
    assert out["text"] == GOOD
    assert SAM != GOOD
