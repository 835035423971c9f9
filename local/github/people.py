"""Who is on GitHub, and what each may do in the repository."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from http import HTTPStatus

from local.github.refusals import RefusedError

# As the token acts: a GitHub App's login ends so (docs.github.com/en/apps/creating-github-apps).
APP = "ecs-deity[bot]"


class Role(StrEnum):
    """docs.github.com/en/organizations/managing-user-access-to-your-organizations-repositories."""

    ADMIN = "admin"
    MAINTAIN = "maintain"
    WRITE = "write"
    TRIAGE = "triage"
    READ = "read"

    @property
    def permission(self) -> str:
        """The older word: "the maintain role is mapped to write and the triage role is mapped to read"."""
        return {Role.MAINTAIN: "write", Role.TRIAGE: "read"}.get(self, self.value)


_LADDER = tuple(Role)


def _everybody() -> Mapping[str, Role]:
    return {"ada": Role.ADMIN, "bob": Role.WRITE, "eve": Role.READ}


@dataclass(frozen=True, kw_only=True)
class People:
    """Logins with their roles in the repository. Eve is an outsider: she may read, as anybody may."""

    roles: Mapping[str, Role] = field(default_factory=_everybody)

    @property
    def logins(self) -> tuple[str, ...]:
        """Everybody, in the order in which they are shown."""
        return tuple(self.roles)

    def role(self, login: str) -> Role | None:
        """What somebody may; `None` where GitHub knows nobody of that login."""
        return {name.lower(): role for name, role in self.roles.items()}.get(login.lower())

    def check(self, login: str, *, least: Role, author: str = "") -> None:
        """That somebody may do what needs `least`, or is the `author` of what they do it to.

        Raises:
            RefusedError: they may not.
        """
        role = self.role(login)
        enough = role is not None and _LADDER.index(role) <= _LADDER.index(least)
        if not enough and (not author or login.lower() != author.lower()):
            raise RefusedError(f"{login} must have {least} access", status=HTTPStatus.FORBIDDEN)

    def association(self, login: str) -> str:
        """What a comment's `author_association` says (docs.github.com/en/graphql/reference/enums)."""
        role = self.role(login)
        if role is None or role is Role.READ:
            return "NONE"
        return "MEMBER"


def kind(login: str) -> str:
    """What `type` says of a user."""
    return "Bot" if login.endswith("[bot]") else "User"
