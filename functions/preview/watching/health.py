"""Whether an environment is ready: the load balancer reports a healthy target of this run's own deployment.

ECS calls a deployment COMPLETED 20 to 98 seconds after its targets answer, so that is used only to see failures.
"""

from preview.facts import Deployment, Service, Target, Task

HEALTHY = "healthy"


def failure(service: Service, deployment: str) -> str | None:
    """Why ECS has given up this run's deployment, or `None` where it has not.

    ECS then goes back to the deployment that was complete before, as a new one, if there was one
    (AmazonECS/latest/developerguide/deployment-circuit-breaker.html): that one's health says nothing of this run.
    """
    own = next((held for held in service.deployments if held.id == deployment), None)
    primary = service.primary
    rolled_back = primary is not None and primary.id != deployment and "rolling back" in (primary.rollout_reason or "")
    if not rolled_back and (own is None or own.rollout_state != "FAILED"):
        return None
    why = (own.rollout_reason if own else None) or "its tasks did not stay up"
    return f"ECS gave up on the deployment: {why}"


def rolled_out(service: Service) -> bool:
    """Whether a service without targets is ready: its newest deployment is complete, says ECS, and no other is left.

    Running alone says little: a worker that ends a moment after its start runs for that moment.
    """
    primary = service.primary
    return primary is not None and primary.rollout_state == "COMPLETED" and len(service.deployments) == 1


def enough_healthy(service: Service, targets: tuple[Target, ...], tasks: tuple[Task, ...] | None) -> bool:
    """Whether the newest deployment has as many healthy targets as the service wants tasks, and no older one has any.

    While an older deployment's target is healthy, the load balancer still hands requests to it: somebody who opens the
    URL may see the commit before.

    Args:
        service: the service.
        targets: its target group's.
        tasks: those that it wants to run; `None` where it has a single deployment, whose targets they all are.
    """
    healthy = [target for target in targets if target.state == HEALTHY]
    primary = service.primary
    if primary is None:
        return False
    if tasks is not None:
        # A task that has not started has no address yet, and no target: what is healthy is another's.
        own = [task for task in tasks if belongs(task, primary) and task.last_status == "RUNNING"]
        if len(own) < max(1, service.desired):
            return False
        addresses = {task.address for task in own if task.address}
        if len(addresses) == len(own):
            older = {task.address for task in tasks if not belongs(task, primary)}
            if any(target.address in older for target in healthy):
                return False
            healthy = [target for target in healthy if target.address in addresses]
        else:
            # Tasks that share their instance's address cannot be told apart by it: every task must then answer,
            # the old ones' among them.
            return len(healthy) >= len(tasks)
    return len(healthy) >= max(1, service.desired)


def belongs(task: Task, deployment: Deployment) -> bool:
    """Whether the deployment started the task: `startedBy` is its id (AmazonECS/latest/APIReference/API_Task.html)."""
    return task.started_by == deployment.id
