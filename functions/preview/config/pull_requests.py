"""What gives a branch an environment: its push, a pull request's label, or people alone."""

from dataclasses import dataclass
from enum import StrEnum

from preview.config import forms as form
from preview.config.markers import CLOSED


class Trigger(StrEnum):
    """What gives a branch an environment by itself, with nobody asking for it by a command."""

    PUSH = "push"
    LABEL = "label"
    CHATOPS = "chatops"


@dataclass(frozen=True, kw_only=True)
class PullRequests:
    """What pull requests and their comments ask for. GitHub must deliver their events, too.

    Attributes:
        label: a pull request that has this label has an environment, whatever its branch's name; of no account where
            the project's trigger is `chatops`.
        drafts: whether the branches of draft pull requests get environments, too.
        comments: whether comments that begin with `/preview` are commands; needs `github.token` or `github.app`.
        forks: whether a member's `/preview up` may deploy a commit of a pull request from a fork; needs `comments`.
    """

    __pydantic_config__ = CLOSED

    label: form.Label = "preview"
    drafts: bool = True
    comments: bool = True
    forks: bool = False
