"""CheckImage: whether the commit's images are in ECR yet. The push of a branch is told before its build has ended."""

from preview.deciding.supersession import SUPERSEDED, superseded
from preview.errors import ImageMissingError, InvalidPlanError
from preview.planning.images import pinned
from preview.planning.plan import Made, ProvisionPlan
from preview.planning.service_plan import ServicePlan
from steps.aws import Aws

# GitHub's `create` names no commit; the push that comes with it does, seconds before or after.
_COMMIT_SECONDS = 60
_SOONEST, _LATEST = 3, 15


def run(plan: ProvisionPlan, made: Made, aws: Aws) -> Made:
    """Adds `state`: `found`, with `images` pinned by digest and a new `deadline`; `superseded`; `missing`, with the
    image that is `awaited`, where this is still to be told, or `waiting`; and `wait`, the seconds until the next look.

    Raises:
        ImageMissingError: an image was not there in the time the project gives it.
        InvalidPlanError: nobody has named a commit, or there is no such repository.
    """
    if superseded(aws.registry.get(plan.environment), plan.revision, plan.run):
        return Made(state=SUPERSEDED)
    now = int(aws.now())
    if plan.lacks_commit:
        if now >= plan.begun_at + _COMMIT_SECONDS:
            raise InvalidPlanError("GitHub told of the branch, and of no commit of it: push a commit to it")
        return Made(state="waiting", wait=_SOONEST)
    images: dict[str, dict[str, str]] = {}
    for service in plan.services:
        found = _found(service, aws)
        if isinstance(found, str):
            return _awaited(plan, made, found, now)
        images[service.slug] = found
    return Made(state="found", images=images, deadline=now + plan.deadline - plan.begun_at)


def _found(service: ServicePlan, aws: Aws) -> dict[str, str] | str:
    """The service's images, by container, those in ECR pinned; or the name of one that is not there."""
    images = dict(service.images)
    for container, name, image in service.awaited:
        digest = aws.ecr.digest(image)
        if digest is None:
            return name
        images[container] = pinned(name, digest)
    return images


def _awaited(plan: ProvisionPlan, made: Made, name: str, now: int) -> Made:
    if now >= plan.image_deadline:
        minutes = (plan.image_deadline - plan.begun_at) // 60
        raise ImageMissingError(
            f"the image {name} was not in ECR within {minutes} minutes. Look at this commit's build: did it fail, or "
            "push to another repository or tag? Once the image is there, push again, or redeliver the push"
        )
    told = "told" in made
    # A build takes minutes: the longer it has taken, the less a few seconds more matter.
    wait = min(_LATEST, max(_SOONEST, (now - plan.begun_at) // 10))
    return Made(state="waiting" if told else "missing", wait=wait, awaited=name)
