"""Questions without an answer, and why."""

from enum import StrEnum

from unbuffered.deployed.operations import Operation


class Why(StrEnum):
    """Why there is no answer."""

    DENIED = "denied"
    MISSING = "missing"
    THROTTLED = "throttled"
    EXPIRED = "expired"
    UNSAVED = "unsaved"
    FAILED = "failed"


class RefusedError(Exception):
    """An operation without an answer; `detail` is what was said about it, in a few words."""

    def __init__(self, operation: Operation, why: Why, detail: str = "") -> None:
        """Keep what was asked and why there is no answer."""
        super().__init__(detail)
        self.operation = operation
        self.why = why
        self.detail = detail

    @property
    def says(self) -> str:
        """The reason as the end of a sentence, with the permission that is missing."""
        named = f"{self.operation.service} {self.operation.name}"
        match self.why:
            case Why.DENIED:
                return f"it needs the permission {self.operation.action or named}"
            case Why.MISSING:
                return "there is none"
            case Why.THROTTLED:
                return f"AWS answers {named} with too many requests, again and again"
            case Why.EXPIRED:
                return "the credentials are expired or not valid"
            case Why.UNSAVED:
                return f"no answer of {named} was saved"
            case Why.FAILED:
                return f"{named} failed: {self.detail or 'no reason is given'}"


class UnreadyError(Exception):
    """Nothing can be asked at all: no credentials, no Region, no library; the sentence says what to do."""
