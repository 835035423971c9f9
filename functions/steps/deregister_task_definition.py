"""DeregisterTaskDefinition: removes the environment's task definitions, but for those that it runs."""

from preview.planning.plan import Made, ProvisionPlan, TeardownPlan
from steps.aws import Aws
from steps.each import for_each


def run(plan: ProvisionPlan | TeardownPlan, made: Made, aws: Aws) -> Made:
    """Adds `removed_definitions`, how many went. A provision keeps those that it registered; a teardown keeps none.

    Raises:
        NotOursError: another's task definitions have the name.
    """
    kept = frozenset(made.get("definitions", {}).values())
    removed: list[int] = []
    for_each(plan.slugs, lambda slug: removed.append(aws.definitions.remove(slug, keep=kept, owner=plan.tags)))
    return Made(removed_definitions=sum(removed))
