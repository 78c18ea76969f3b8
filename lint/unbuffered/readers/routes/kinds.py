"""What an API definition is, told without reading it."""

from unbuffered.readers.documents.tree import Document, Map

INTEGRATION = "x-amazon-apigateway-integration"


def is_openapi(document: Document) -> bool:
    """Whether a document is an API definition."""
    root = document.root
    return isinstance(root, Map) and (root.get("openapi") is not None or root.get("swagger") is not None)


def has_integrations(document: Document) -> bool:
    """Whether a definition says what API Gateway shall do with any of its operations."""
    return INTEGRATION in document.text


def is_http_api(document: Document) -> bool:
    """Whether a definition is one of an HTTP API, by what only HTTP APIs know."""
    return "payloadFormatVersion" in document.text or "x-amazon-apigateway-cors" in document.text
