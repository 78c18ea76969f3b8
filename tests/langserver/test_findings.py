"""What an editor shows while somebody writes."""

import shutil
from pathlib import Path

from lsprotocol import types as t

from langserver.editor import Editor, edit

FIXTURES = Path(__file__).parent.parent.parent / "fixtures"
SAM = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Chat:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: index.handler
      CodeUri: s3://code/chat.zip
      Timeout: 300
      Events:
        Post:
          Type: Api
          Properties:
            Path: /chat
            Method: post
            ResponseTransferMode: STREAM
"""


def template(folder: Path, text: str = SAM) -> Path:
    file = folder / "template.yaml"
    file.write_text(text, "utf-8")
    return file


def test_a_finding_is_told_when_a_file_is_opened_and_gone_once_it_is_mended(tmp_path: Path) -> None:
    file = template(tmp_path)

    async def scene(editor: Editor) -> None:
        editor.open(file)
        told = await editor.codes(file, "UNB404")
        print(told)
        editor.change(file, SAM.replace("STREAM\n", "RESPONSE_STREAM\n"))
        await editor.codes(file)

    edit(scene, tmp_path)
