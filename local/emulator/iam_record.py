"""The record of IAM's decisions: which role asked for what, and whether it was allowed."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class IamDecision:
    """One decision on a call of somebody who is not the account's root.

    Attributes:
        principal: the caller's ARN, e.g. `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`.
        action: in IAM's words, e.g. `ecs:CreateService`.
        resource: the ARN that was asked about.
        allowed: whether the caller's own policies allow it.
    """

    principal: str
    action: str
    resource: str
    allowed: bool

    @property
    def role(self) -> str:
        """The caller's role; empty where the caller is none."""
        return self.principal.split("/")[1] if ":assumed-role/" in self.principal else ""


def append_decision(path: Path, decision: IamDecision) -> None:
    """Adds a line of JSON to the record."""
    with path.open("a", encoding="utf-8") as record:
        record.write(json.dumps(asdict(decision)) + "\n")


def read_decisions(path: Path) -> Iterator[IamDecision]:
    """The decisions so far, in order."""
    if path.is_file():
        yield from (IamDecision(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines())
