"""One call of a Lambda handler by the runtime interface client itself."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from awslambdaric.bootstrap import StandardLogSink, handle_event_request
from awslambdaric.lambda_runtime_marshaller import LambdaMarshaller


@dataclass
class Client:
    """Stands where the client of the runtime API stands, and keeps what is posted."""

    marshaller: Any = field(default_factory=LambdaMarshaller)
    results: list[Any] = field(default_factory=list)
    errors: list[Any] = field(default_factory=list)

    def post_invocation_result(self, _id: str, result: str, *_rest: object) -> None:
        self.results.append(json.loads(result))

    def post_invocation_error(self, _id: str, error: str, *_rest: object) -> None:
        self.errors.append(json.loads(error))


def invoke(handler: Callable[..., object], event: object = None) -> Client:
    client = Client()
    handle_event_request(
        lambda_runtime_client=client,
        request_handler=handler,
        invoke_id="one",
        event_body=json.dumps(event),
        content_type="application/json",
        client_context_json=None,
        cognito_identity_json=None,
        invoked_function_arn="arn:aws:lambda:eu-west-1:123456789012:function:chat",
        epoch_deadline_time_in_ms=0,
        tenant_id=None,
        log_sink=StandardLogSink(),
    )
    return client
