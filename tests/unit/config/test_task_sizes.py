"""The sizes that Fargate has, and no others."""

import pytest

from preview.config.task_sizes import fargate_cpu_in_words, fargate_memory, fargate_memory_in_words


@pytest.mark.parametrize(
    ("cpu", "least", "most", "count"),
    [
        (256, 512, 2048, 3),
        (512, 1024, 4096, 4),
        (1024, 2048, 8192, 7),
        (2048, 4096, 16384, 13),
        (4096, 8192, 30720, 23),
        (8192, 16384, 61440, 12),
        (16384, 32768, 122880, 12),
    ],
)
def test_each_amount_of_cpu_goes_with_its_own_amounts_of_memory(cpu: int, least: int, most: int, count: int) -> None:
    amounts = fargate_memory(cpu)
    assert (amounts[0], amounts[-1], len(amounts)) == (least, most, count)


def test_a_quarter_of_a_cpu_does_not_go_with_one_and_a_half_gib() -> None:
    assert 1536 not in fargate_memory(256)


def test_what_is_not_fargate_s_goes_with_nothing() -> None:
    assert not fargate_memory(300)


def test_few_amounts_are_named_and_many_described() -> None:
    assert fargate_cpu_in_words() == "256, 512, 1024, 2048, 4096, 8192 or 16384"
    assert fargate_memory_in_words(256) == "512, 1024 or 2048"
    assert fargate_memory_in_words(8192) == "16384 to 61440 in steps of 4096"
