"""TellWaiting: says once that the run waits for the commit's image, so that nobody wonders why nothing happens."""

from preview.announcement import Status
from preview.deciding.dispatching import announcement
from preview.planning.plan import Made, ProvisionPlan
from steps.aws import Aws


def run(plan: ProvisionPlan, made: Made, aws: Aws) -> Made:
    """Adds `told`. Told twice, by a retry, it is still one piece of news: subscribers know it by run and status."""
    environment = aws.registry.get(plan.environment)
    if environment is not None:
        minutes = (plan.image_deadline - plan.begun_at) // 60
        reason = f"the image {made['awaited']} is not in ECR yet; it has {minutes} minutes to come"
        aws.topic.publish(announcement(environment, Status.WAITING, now=int(aws.now()), reason=reason))
    return Made(told=True)
