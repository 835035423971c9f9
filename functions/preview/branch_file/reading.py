"""A branch's own `.deity.yaml`: from plain data to overrides that its project allows, or all that is wrong with it.

environment:            # variables for every container of every service; texts, numbers in quotes
  FEATURE_X: "on"
desired_count: 2
command: [bin/server, --debug]      # of the main container
cpu: 512                # of the task, in CPU units
memory: 1024            # of the task, in MiB
services:               # the same for one service of several; it goes before what is said of all
  worker: {desired_count: 0}
"""

from collections.abc import Sequence

from preview.branch_file.findings import Findings, Written
from preview.branch_file.forms import overrides_in
from preview.branch_file.limits import check_limits
from preview.branch_file.overrides import BaseService, Overrides
from preview.config.override_limits import OverrideLimits


def read_overrides(written: Written, *, limits: OverrideLimits, services: Sequence[BaseService]) -> Overrides:
    """The overrides that a file spells.

    Args:
        written: what the file says, and on which lines.
        limits: what the project's owner lets branches change.
        services: the project's, as they are without the file.

    Raises:
        InvalidPlanError: with a line for each thing that is wrong, in the order of the file, e.g. `.deity.yaml, line 4,
            services.worker.cpu: expected 256, 512, 1024, 2048, 4096, 8192 or 16384; found 300`. Values of variables
            and commands are never in it.
    """
    findings = Findings(written)
    overrides = overrides_in(written.data, [service.name for service in services if service.name], findings)
    check_limits(overrides, limits, services, findings)
    findings.refuse()
    return overrides
