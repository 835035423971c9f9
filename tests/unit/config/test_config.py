"""What the configuration's classes take, refuse and derive."""

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from preview.browser_ports import REFUSED_BY_BROWSERS
from preview.config import (
    CapacityProvider,
    Config,
    HealthCheck,
    LaunchType,
    Network,
    Permissions,
    Project,
    project_name,
)
from preview.config import forms as config_forms
from preview.config.checks import ContradictionError
from preview.config.github import GitHub
from preview.config.markers import Between, Matching
from preview.config.pull_requests import PullRequests, Trigger
from preview.config.warnings import warnings
from tests.unit.config_examples import a_project, a_service, a_worker, several


def marker_of(form: Any) -> Matching:
    marker = form.__metadata__[0]
    assert isinstance(marker, Matching)
    return marker


FORMS = {
    name: form
    for name, form in vars(config_forms).items()
    if isinstance(getattr(form, "__metadata__", [0])[0], Matching)
}


class TestNames:
    @pytest.mark.parametrize(
        ("settings", "name"),
        [
            ({"repository": "acme/shop"}, "shop"),
            ({"repository": "acme/Shop.Front"}, "shop-front"),
            ({"repository": "acme/my_company-shop", "strip": "my_company-"}, "shop"),
            ({"repository": "acme/shop", "strip": "my_company-"}, "shop"),
            ({"repository": "acme/a-repository-of-a-long-name"}, "a-repository-of"),
            ({"repository": "acme/shop", "name": "web"}, "web"),
            ({"repository": "acme/shop", "strip": "shop"}, "app"),
            ({"repository": "acme/---"}, "app"),
        ],
    )
    def test_a_project_is_named_after_its_repository_unless_it_says_otherwise(
        self, settings: dict[str, str], name: str
    ) -> None:
        assert project_name(a_project(**settings)) == name

    def test_a_derived_name_is_one_that_could_have_been_given(self) -> None:
        for repository in ("acme/shop", "acme/a-repository-of-a-long-name", "a/_", "a/x"):
            assert marker_of(config_forms.ProjectName).check(project_name(a_project(repository=repository)))

    def test_a_repository_finds_its_project_in_either_case(self) -> None:
        shop, search = a_project(repository="Acme/Shop"), a_project(repository="acme/search")
        config = Config(projects=(shop, search))
        assert config.project_of("acme/shop") is shop
        assert config.project_of("ACME/Search") is search
        assert config.project_of("acme/other") is None


class TestContradictions:
    def places(self, error: pytest.ExceptionInfo[ContradictionError]) -> list[tuple[str | int, ...]]:
        return [each.at for each in error.value.found]

    @pytest.mark.parametrize(
        ("settings", "at", "said"),
        [
            ({"port_range": "29999-20000"}, "port_range", '"29999-20000"'),
            ({"port_range": "0-80"}, "port_range", "within 1-65535"),
            ({"port_range": "60000-65536"}, "port_range", "within 1-65535"),
            ({"prefixes": ()}, "prefixes", "at least one"),
            (
                {"launch_type": LaunchType.EC2, "capacity_providers": (CapacityProvider(name="spot"),)},
                "launch_type",
                "not both",
            ),
            ({"capacity_providers": (CapacityProvider(name="spot", weight=0),)}, "capacity_providers", "above 0"),
            (
                {"capacity_providers": (CapacityProvider(name="spot"),) * 21},
                "capacity_providers",
                "at most 20, found 21",
            ),
        ],
    )
    def test_a_project_names_the_setting_that_cannot_stand(self, settings: dict[str, Any], at: str, said: str) -> None:
        with pytest.raises(ContradictionError, match=re.escape(said)) as error:
            a_project(**settings)
        assert self.places(error) == [(at,)]
        del settings[at]
        assert a_project(**settings), "without it the project is sound"

    def test_a_public_address_is_for_fargate_alone(self) -> None:
        network = Network(assign_public_ip=True)
        with pytest.raises(ContradictionError, match="only tasks on Fargate") as error:
            a_project(launch_type=LaunchType.EC2, network=network)
        assert self.places(error) == [("network", "assign_public_ip")]
        assert a_project(launch_type=LaunchType.FARGATE, network=network).network == network

    def test_a_repeated_prefix_is_pointed_at_where_it_is_repeated(self) -> None:
        with pytest.raises(ContradictionError, match='"feature" is given twice') as error:
            a_project(prefixes=("feature", "fix", "feature"))
        assert self.places(error) == [("prefixes", 2)]

    def test_a_second_base_is_pointed_at(self) -> None:
        providers = (CapacityProvider(name="a", base=1), CapacityProvider(name="b", base=2))
        with pytest.raises(ContradictionError, match="only one capacity provider") as error:
            a_project(capacity_providers=providers)
        assert self.places(error) == [("capacity_providers", 1, "base")]

    def test_several_contradictions_are_all_said(self) -> None:
        with pytest.raises(ContradictionError) as error:
            a_project(port_range="2-1", prefixes=("x", "x"))
        assert self.places(error) == [("port_range",), ("prefixes", 1)]

    @pytest.mark.parametrize(("interval", "timeout"), [(5, 5), (10, 120)])
    def test_a_health_check_is_answered_before_the_next_begins(self, interval: int, timeout: int) -> None:
        with pytest.raises(ContradictionError, match=rf"less than interval_seconds \({interval}\), found {timeout}"):
            HealthCheck(interval_seconds=interval, timeout_seconds=timeout)
        assert HealthCheck(interval_seconds=interval, timeout_seconds=interval - 1)

    def test_a_range_of_codes_runs_upwards(self) -> None:
        with pytest.raises(ContradictionError, match='found "399-200"'):
            HealthCheck(codes="200,399-200")
        assert HealthCheck(codes="200-200,302")

    def test_a_network_keeps_to_what_aws_takes(self) -> None:
        with pytest.raises(ContradictionError) as error:
            Network(subnets=("subnet-1",) * 17, security_groups=("sg-1",) * 6)
        assert self.places(error) == [("subnets",), ("security_groups",)]
        assert Network(subnets=("subnet-1",) * 16, security_groups=("sg-1",) * 5)

    def test_a_configuration_has_a_project(self) -> None:
        with pytest.raises(ContradictionError, match="at least one project"):
            Config(projects=())

    def test_two_projects_of_one_repository_are_refused_at_the_second(self) -> None:
        with pytest.raises(ContradictionError, match=r'projects\[0\] has the repository "Acme/Shop" already') as error:
            Config(projects=(a_project(), a_project(repository="Acme/Shop", name="other")))
        assert self.places(error) == [("projects", 1, "repository")]

    @pytest.mark.parametrize(
        ("settings", "at"),
        [({"repository": "other/shop"}, "repository"), ({"repository": "acme/web", "name": "shop"}, "name")],
    )
    def test_two_projects_of_one_name_are_refused_at_the_second(self, settings: dict[str, str], at: str) -> None:
        with pytest.raises(ContradictionError, match=r'projects\[0\] has the name "shop" already') as error:
            Config(projects=(a_project(), a_project(**settings)))
        assert self.places(error) == [("projects", 1, at)]


class TestForms:
    @pytest.mark.parametrize("name", FORMS)
    def test_an_example_has_its_form(self, name: str) -> None:
        marker = marker_of(FORMS[name])
        assert marker.example is None or marker.check(marker.example) == marker.example

    @pytest.mark.parametrize("name", FORMS)
    def test_a_pattern_means_the_same_in_python_and_in_a_json_schema(self, name: str) -> None:
        pattern = marker_of(FORMS[name]).pattern
        assert not re.search(r"\\[dwDWbBAZ]|\(\?[^!:]|\(\?P", pattern)

    @pytest.mark.parametrize(
        ("form", "values"),
        [
            ("Repository", ["acme/shop", "octo_corp/web.site", "a/b"]),
            (
                "LoadBalancerRef",
                ["previews", "arn:aws-cn:elasticloadbalancing:cn-north-1:111122223333:loadbalancer/app/a/0f"],
            ),
            ("LambdaArn", ["arn:aws:lambda:eu-west-1:111122223333:function:seed_1:live"]),
            ("TaskDefinition", ["shop", "shop:12"]),
            ("Prefix", ["feature", "team/feature", "näme", "fix-it"]),
            ("HttpCodes", ["200", "200,302", "200-399", "200-299,404"]),
            ("SecretName", ["ecs-deity/slack", "a+b=c@d.e_f"]),
            ("SlackChannel", ["previews", "#previews", "C0123456789"]),
            ("UrlTemplate", ["https://{port}.preview.example.com/", "http://preview.example.com:{port}/shop"]),
        ],
    )
    def test_what_has_the_form_is_taken(self, form: str, values: list[str]) -> None:
        for value in values:
            assert marker_of(FORMS[form]).check(value) == value

    @pytest.mark.parametrize(
        ("form", "values"),
        [
            ("Repository", ["shop", "https://github.com/acme/shop", "acme/shop.git", "acme/shop/x", "acme/", "a/b\n"]),
            ("LoadBalancerRef", ["", "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/net/a/0f"]),
            ("LoadBalancerRef", ["arn:aws:elasticloadbalancing:eu-west-1:١١١١٢٢٢٢٣٣٣٣:loadbalancer/app/a/0f"]),
            ("LambdaArn", ["seed", "arn:aws:lambda:eu-west-1:111122223333:layer:seed"]),
            ("CertificateArn", ["arn:aws:acm:eu-west-1:111122223333:certificate/"]),
            ("ClusterName", ["arn:aws:ecs:eu-west-1:111122223333:cluster/previews", "", "a b"]),
            ("TaskDefinition", ["shop:", "shop:latest", "arn:aws:ecs:eu-west-1:111122223333:task-definition/shop:1"]),
            ("ProjectName", ["", "-a", "a-", "Shop", "a" * 17]),
            ("Prefix", ["", "feature/", "/feature", "feature/*", "a b", "a//b"]),
            ("PortSpan", ["20000", "20000:29999", "20000-", "٢-٣"]),
            ("HttpCodes", ["500", "199", "200-", "200,", "200-299-399", "2xx"]),
            ("UrlPath", ["health", "", "/a b", "/é"]),
            ("SubnetId", ["subnet-", "sg-0a"]),
            ("SecretName", ["https://hooks.slack.com/services/T0/B0/x", "xoxb-1-2-abc", ""]),
            ("SlackChannel", ["", "#", "a b", "a#b"]),
            ("StackName", ["1st", "", "a" * 65, "a_b"]),
            ("UrlTemplate", ["https://example.com/", "https://{port}/{branch}", "{port}", "https://{port}:{port}/"]),
        ],
    )
    def test_what_has_not_is_refused_with_what_was_expected(self, form: str, values: list[str]) -> None:
        marker = marker_of(FORMS[form])
        for value in values:
            with pytest.raises(ValueError, match=re.escape(marker.expected)):
                marker.check(value)

    def test_bounds_say_what_they_expect(self) -> None:
        assert Between(1, 9).expected == "a whole number from 1 to 9"


class TestWarnings:
    def said(self, project: Project, github: GitHub | None = None) -> tuple[str, ...]:
        first = a_project(repository="acme/first")
        return warnings(Config(projects=(first, project), github=github or GitHub()))

    def test_forks_that_no_comment_can_approve_of_are_mentioned(self) -> None:
        forks, speaking = PullRequests(forks=True), GitHub(token="github/token")
        assert self.said(a_project(pull_requests=forks), speaking) == ()
        assert self.said(a_project(pull_requests=forks)) == (
            (
                "projects[1].pull_requests.forks does nothing without github.token or github.app: "
                "comments are no commands then"
            ),
        )
        assert self.said(a_project(pull_requests=PullRequests(forks=True, comments=False)), speaking) == (
            (
                "projects[1].pull_requests.forks does nothing without pull_requests.comments: "
                "a comment approves of a fork's commit"
            ),
        )

    @pytest.mark.parametrize("trigger", list(Trigger))
    def test_prefixes_beside_another_trigger_do_no_harm(self, trigger: Trigger) -> None:
        assert self.said(a_project(trigger=trigger, prefixes=("feature", "fix"))) == ()

    def test_the_defaults_give_no_reason_for_any(self) -> None:
        assert self.said(a_project()) == ()
        first, last = a_project().ports
        assert not REFUSED_BY_BROWSERS & set(range(first, last + 1))

    def test_ports_that_browsers_refuse_are_named(self) -> None:
        expected = (
            "projects[1].port_range 6000-6100 holds ports that browsers refuse to open and that are drawn last: 6000"
        )
        assert self.said(a_project(port_range="6000-6100")) == (expected,)

    def test_many_refused_ports_are_cut_short(self) -> None:
        (warning,) = self.said(a_project(port_range="1-65535"))
        assert warning.endswith(": 1, 7, 9, 11, 13 and others")

    @pytest.mark.parametrize("settings", [{"strip": "my-"}, {"strip": "sh", "name": "web"}])
    def test_a_strip_that_does_nothing_is_mentioned(self, settings: dict[str, str]) -> None:
        (warning,) = self.said(a_project(**settings))
        assert warning.startswith(f'projects[1].strip "{settings["strip"]}" does nothing')

    @pytest.mark.parametrize("image", ["shop:latest", "shop:{branch_slug}"])
    def test_an_image_that_no_commit_changes_is_mentioned(self, image: str) -> None:
        says = "is the same for every commit (no {sha} or {short_sha}): a push may run the image of the commit before"
        assert self.said(a_project(image=image)) == (f'projects[1].image "{image}" {says}',)
        assert self.said(a_project(images={"log": image})) == (f'projects[1].images.log "{image}" {says}',)
        services = several(a_service(), a_worker(images={"job": image}))
        assert self.said(services) == (f'projects[1].services[1].images.job "{image}" {says}',)

    @pytest.mark.parametrize("image", ["shop:{sha}", "shop:{branch_slug}-{short_sha}", None])
    def test_one_that_every_commit_changes_is_not(self, image: str | None) -> None:
        assert self.said(a_project(image=image)) == ()


def test_ports_are_the_range_as_numbers() -> None:
    assert a_project(port_range="300-4000").ports == (300, 4000)
    assert replace(a_project(), port_range="80-80").ports == (80, 80)


def test_a_lambda_function_loads_the_configuration_without_pydantic() -> None:
    script = "import sys, preview.config, preview.records; print('pydantic' in sys.modules)"
    path = {"PYTHONPATH": str(Path(__file__).parents[3] / "functions")}
    done = subprocess.run([sys.executable, "-c", script], env=path, capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


@pytest.mark.parametrize("name", ["task_roles", "log_groups"])
def test_a_right_is_narrowed_and_never_left_without_anything(name: str) -> None:
    assert Permissions(**{name: ("shop-*",)})
    with pytest.raises(ContradictionError, match="expected at least one"):
        Permissions(**{name: ()})
