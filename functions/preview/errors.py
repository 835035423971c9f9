"""Every error this product raises on purpose. A class name here is what a state machine's `ErrorEquals` names."""


class DeityError(Exception):
    """The base of every error whose message is meant for the person who reads it."""


class InvalidEventError(DeityError):
    """A delivery's body is not what its event says it is."""


class BadSignatureError(DeityError):
    """A delivery is unsigned, or signed with a secret that is not ours."""


class RepeatedError(DeityError):
    """A signed request came a second time: somebody may have listened, and sent it again."""


class StrangerError(DeityError):
    """Who asks belongs to another Slack workspace than the app: channels may be shared with strangers."""


class MissingSettingError(DeityError):
    """A Lambda function lacks a setting that its stack should have given it."""


class ConflictError(DeityError):
    """Somebody else wrote the registry's item first: read it again and decide again."""


class ThrottledError(DeityError):
    """AWS asked for fewer calls; the state machine tries again with a growing, random wait."""


class NotFoundError(DeityError):
    """What an AWS call named does not exist (any more)."""


class InUseError(DeityError):
    """AWS will not remove this yet, because something that is on its way out still uses it."""


class NotOursError(DeityError):
    """A resource of the name we would give it exists and does not carry our tags."""


class InvalidPlanError(DeityError):
    """The project's settings do not fit what is in the account: no plan can be made of them."""


class CapacityError(DeityError):
    """The load balancer holds as many listeners or target groups as it may."""


class PortTakenError(DeityError):
    """Somebody else's listener has the port that was drawn: draw another."""


class StillDrainingError(DeityError):
    """A service of this name is still going; one of the same name can be made once it is gone."""


class ServiceFailedError(DeityError):
    """ECS gave up on the service's deployment."""


class OutdatedRunError(DeityError):
    """ECS Deity was updated while the run was under way: the run and the functions no longer know each other."""


class ImageMissingError(DeityError):
    """The commit's image was not in its registry in the time that the project gives it."""


class HookFailedError(DeityError):
    """A hook of the project's failed, and the project says that the run fails with it."""


class DeadlineError(DeityError):
    """The environment was not ready, or not gone, in the time its project gives it."""


class UnreadableLogError(DeityError):
    """CloudWatch Logs did not give out a container's log. It explains nothing then, and fails nothing."""


class GitHubError(DeityError):
    """GitHub gave no clear answer about a repository. It is never read as "there is none"."""


class TryLaterError(DeityError):
    """Slack or GitHub did not take something now, and may later: the queue delivers it again.

    Attributes:
        seconds: how long they asked us to wait; `None` where they did not say.
        silent: they did not answer at all: what else is for them need not be tried now.
    """

    def __init__(self, message: str, *, seconds: int | None = None, silent: bool = False) -> None:
        super().__init__(message)
        self.seconds = seconds
        self.silent = silent


class BusyError(TryLaterError):
    """Another function is telling of the same environment just now."""
