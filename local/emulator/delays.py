"""How long AWS takes, in its own seconds. Figures without a page are what public traces of real accounts show."""

TASK_PENDING = 4.0
"""From a task's creation to PENDING: placed, with its network interface."""
TASK_RUNNING = 20.0
"""From a task's creation to RUNNING: AmazonECS/latest/developerguide/ecs_cwe_events.md shows 23.7 s on Fargate, public
traces 19 to 29 s until the target is registered."""
TASK_STOPPING = 3.0
"""From the signal to stop, once its target has drained, to STOPPED: an application that heeds SIGTERM."""
TASK_REPLACED = 9.0
"""From StopTask to the start of the replacement, in a public report."""
TASK_REMEMBERED = 3600.0
""""Stopped tasks only appear in the returned results for at least one hour": API_DescribeTasks.html."""
TARGET_CHECKED = 2.0
"""From a target's registration to its first health check: ten public traces have 1.6 to 3.6 s until it is healthy."""
DEPLOYMENT_COMPLETED = 30.0
"""From healthy targets to COMPLETED: 20 to 98 s in public traces."""
SERVICE_VISIBLE = 2.0
"""From CreateService until DescribeServices knows the service. The API is eventually consistent, and "2 seconds" is the
first step of the back-off that API_RunTask.html gives."""
GROUP_FREE = 2.0
"""From a listener's deletion until its target group may be deleted. terraform-provider-aws retries for two minutes."""
DEFINITION_DELETED = 60.0
"""From DeleteTaskDefinitions until a task definition revision that nothing uses is gone. API_DeleteTaskDefinitions.html
names no time; DELETE_IN_PROGRESS is never over at once."""
