"""A token for every repository, and how often it was doubted."""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class FixedToken:
    """Hands over `text`, or what it returns; `forgotten` are the repositories whose token was refused."""

    text: str | Callable[[], str] = "the-token\n"
    forgotten: list[str] = field(default_factory=list)

    def token(self, repository: str) -> str:
        return self.text if isinstance(self.text, str) else self.text()

    def forget(self, repository: str) -> None:
        self.forgotten.append(repository)
