"""Small projects to write in."""

import shutil
from pathlib import Path

FIXTURES = Path(__file__).parent.parent.parent / "fixtures"
WRONG, RIGHT = "ResponseTransferMode: STREAM\n", "ResponseTransferMode: RESPONSE_STREAM\n"
SAM = f"""\
Transform: AWS::Serverless-2016-10-31
Globals:
  Api: {{EndpointConfiguration: REGIONAL}}
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
            {WRONG}"""
GOOD = SAM.replace(WRONG, RIGHT)
METHOD = """\
Resources:
  Post:
    Type: AWS::ApiGateway::Method
    Properties:
      HttpMethod: POST
      Integration:
        Type: HTTP_PROXY
        IntegrationHttpMethod: POST
        ResponseTransferMode: STREAMED
        TimeoutInMillis: 900000
        Uri: https://chat.example.com/
"""


def template(folder: Path, text: str = SAM) -> Path:
    folder.mkdir(exist_ok=True)
    file = folder / "template.yaml"
    file.write_bytes(text.encode())
    return file


def behind(folder: Path) -> tuple[Path, Path]:
    """Return a template and the program behind it, in which an adapter holds the stream back."""
    shutil.copytree(FIXTURES / "rules" / "UNB710" / "bad_behind_stream", folder, dirs_exist_ok=True)
    return folder / "template.yaml", folder / "src" / "main.py"
