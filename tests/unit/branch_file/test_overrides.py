"""What a service's own overrides and the common ones come to."""

from preview.branch_file.overrides import NO_OVERRIDES, Overrides, ServiceOverrides
from preview.records import from_json, to_json

OVERRIDES = Overrides(
    common=ServiceOverrides(environment={"A": "common", "B": "common"}, desired_count=2, cpu=512, memory=1024),
    services={
        "worker": ServiceOverrides(environment={"B": "own", "C": "own"}, desired_count=0, command=("work", "-v")),
    },
)


def test_a_service_s_own_overrides_go_before_the_common_ones_and_variables_one_by_one() -> None:
    assert OVERRIDES.of("worker") == ServiceOverrides(
        environment={"A": "common", "B": "own", "C": "own"},
        desired_count=0,
        command=("work", "-v"),
        cpu=512,
        memory=1024,
    )


def test_a_service_without_overrides_of_its_own_has_the_common_ones() -> None:
    assert OVERRIDES.of("web") == OVERRIDES.common


def test_without_overrides_everything_stays_as_it_is() -> None:
    assert NO_OVERRIDES.of("web") == ServiceOverrides()


def test_overrides_can_be_kept_in_a_plan() -> None:
    for overrides in (OVERRIDES, NO_OVERRIDES):
        assert from_json(Overrides, to_json(overrides)) == overrides
