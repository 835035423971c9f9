"""Links into the AWS console lead to the run and to the service's logs, in every partition."""

from dataclasses import replace

import pytest

from preview.announcement import Announcement
from preview.showing.console import Console
from tests.unit.announced import CONSOLE, READY


def console(partition: str, region: str) -> Console:
    machine = f"arn:{partition}:states:{region}:123456789012:stateMachine"
    return Console(provision_arn=f"{machine}:provision", teardown_arn=f"{machine}:teardown")


@pytest.mark.parametrize(
    ("partition", "region", "host"),
    [
        ("aws", "eu-west-1", "eu-west-1.console.aws.amazon.com"),
        ("aws-cn", "cn-north-1", "console.amazonaws.cn"),
        ("aws-us-gov", "us-gov-west-1", "console.amazonaws-us-gov.com"),
    ],
)
def test_each_partition_has_its_own_console(partition: str, region: str, host: str) -> None:
    execution = f"arn:{partition}:states:{region}:123456789012:execution:provision:shop-login-abcdefg-r1-x"
    assert console(partition, region).run(READY) == (
        f"https://{host}/states/home?region={region}#/v2/executions/details/{execution}"
    )
    assert console(partition, region).logs(READY) == (
        f"https://{host}/ecs/v2/clusters/previews/services/shop-login-abcdefg/logs?region={region}"
    )


def test_a_teardown_is_an_execution_of_the_other_machine() -> None:
    run = CONSOLE.run(replace(READY, machine="teardown"))
    assert run is not None
    assert run.endswith(":execution:teardown:shop-login-abcdefg-r1-x")


@pytest.mark.parametrize("other", [replace(READY, run=None), replace(READY, machine=None), replace(READY, machine="x")])
def test_without_a_run_there_is_no_link_to_one(other: Announcement) -> None:
    assert CONSOLE.run(other) is None


def test_without_a_service_there_is_no_link_to_its_logs() -> None:
    assert CONSOLE.logs(replace(READY, slug=None)) is None
    assert CONSOLE.logs(replace(READY, cluster=None)) is None


@pytest.mark.parametrize("odd", [console("aws-iso", "us-iso-east-1"), Console(provision_arn="", teardown_arn="x")])
def test_where_the_console_is_not_known_there_are_no_links(odd: Console) -> None:
    assert (odd.run(READY), odd.logs(READY)) == (None, None)


def test_names_end_no_link_early() -> None:
    strange = replace(READY, cluster="a/b?c", slug="d#e")
    logs = CONSOLE.logs(strange)
    assert logs is not None
    assert "/clusters/a%2Fb%3Fc/services/d%23e/logs?" in logs
