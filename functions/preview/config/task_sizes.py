"""Which CPU and memory a task may have together.

AmazonECS/latest/developerguide/task-cpu-memory-error.html and AmazonECS/latest/APIReference/
API_RegisterTaskDefinition.html (`cpu`, `memory`). CPU is in CPU units (1024 are one vCPU), memory in MiB.
"""

from collections.abc import Mapping, Sequence

# On Fargate, and for every task definition that is to run there as well.
_FARGATE: Mapping[int, Sequence[int]] = {
    256: (512, 1024, 2048),
    512: range(1024, 4096 + 1, 1024),
    1024: range(2048, 8192 + 1, 1024),
    2048: range(4096, 16384 + 1, 1024),
    4096: range(8192, 30720 + 1, 1024),
    8192: range(16384, 61440 + 1, 4096),
    16384: range(32768, 122880 + 1, 8192),
}
_FEW = 7

# On EC2: 0.125 to 192 vCPUs.
LEAST_CPU, MOST_CPU = 128, 196_608
# Docker gives no container less than 6 MiB (AmazonECS/latest/APIReference/API_ContainerDefinition.html, `memory`), and
# no EC2 instance has more than 32 TiB.
LEAST_MEMORY, MOST_MEMORY = 6, 32 * 1024 * 1024


def fargate_memory(cpu: int) -> Sequence[int]:
    """The amounts of memory that go with an amount of CPU on Fargate, in MiB; empty where it is none of Fargate's."""
    return _FARGATE.get(cpu, ())


def fargate_cpu_in_words() -> str:
    """Every amount of CPU that Fargate has."""
    return _one_of(list(_FARGATE))


def fargate_memory_in_words(cpu: int) -> str:
    """Every amount of memory that goes with an amount of CPU on Fargate."""
    amounts = fargate_memory(cpu)
    if len(amounts) <= _FEW:
        return _one_of(amounts)
    return f"{amounts[0]} to {amounts[-1]} in steps of {amounts[1] - amounts[0]}"


def _one_of(amounts: Sequence[int]) -> str:
    return f"{', '.join(map(str, amounts[:-1]))} or {amounts[-1]}"
