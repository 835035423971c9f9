"""What the rulebook says of recorded tasks."""

from local.emulator.rules import ECS, Behaviour

_DRAINING_PAGE = "docs.aws.amazon.com/AmazonECS/latest/developerguide/load-balancer-connection-draining.html"
BEHAVIOURS = (
    Behaviour(
        service=ECS,
        about="a recorded task",
        says="It is PENDING, RUNNING about 20 s after its creation, registered then, and healthy 2 s later. "
        "docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_cwe_events.md",
    ),
    Behaviour(
        service=ECS,
        about="a recorded task that is told to stop",
        says="Its desiredStatus is STOPPED at once; its target drains before it gets its signal; STOPPED some "
        f"seconds after that. {_DRAINING_PAGE}",
    ),
    Behaviour(
        service=ECS,
        about="a deployment of recorded tasks",
        says="The tasks of the one before stop once its own are healthy; COMPLETED trails by about 30 s. "
        "docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html",
    ),
    Behaviour(
        service=ECS,
        about="a recorded task that exits, cannot start, or never passes its check",
        says="A service's is replaced, and counts for the circuit breaker, which gives up at three. "
        "docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html",
    ),
    Behaviour(
        service=ECS,
        about="a recorded one-off task",
        says="It does its work and ends by itself: EssentialContainerExited, with the code of the container whose "
        "command was given; what had to stop with it ends with 0. "
        "docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html",
    ),
    Behaviour(
        service=ECS,
        about="a one-off task for which there is no room",
        says="It is among RunTask's failures, and there is no task. "
        "docs.aws.amazon.com/AmazonECS/latest/developerguide/api_failures_messages.html",
    ),
)
