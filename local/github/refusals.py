"""GitHub's refusals: of the API's callers, of those who use its pages, and of those who call it from Python."""

from collections.abc import Iterable
from http import HTTPStatus

from local.errors import LocalError


class RefusedError(LocalError):
    """GitHub does not do it.

    Attributes:
        message: what the answer's `message` says.
        status: of the answer.
        errors: the answer's `errors`: what is wrong with which field.
    """

    def __init__(
        self,
        message: str,
        *,
        status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY,
        errors: Iterable[dict[str, str]] = (),
    ) -> None:
        self.message = message
        self.status = status
        self.errors = list(errors)
        details = "; ".join(error.get("message") or " ".join(error.values()) for error in self.errors)
        super().__init__(f"{message}: {details}" if details else message)


def not_found(message: str = "Not Found") -> RefusedError:
    """There is no such thing, or the token may not see it."""
    return RefusedError(message, status=HTTPStatus.NOT_FOUND)


def invalid(resource: str, *, field: str, code: str = "invalid", message: str = "") -> RefusedError:
    """A field is wrong.

    docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api#validation-failed has the codes:
    `missing`, `missing_field`, `invalid`, `already_exists`, `unprocessable`, `custom`.
    """
    error = {"resource": resource, "field": field, "code": code} | ({"message": message} if message else {})
    return RefusedError("Validation Failed", errors=[error])


def custom(resource: str, message: str) -> RefusedError:
    """Something is wrong that no single field says."""
    return RefusedError("Validation Failed", errors=[{"resource": resource, "code": "custom", "message": message}])
