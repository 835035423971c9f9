"""For somebody who has no cluster yet: a VPC, a cluster, a load balancer and a task definition to try ECS Deity with.

Everything has one fixed name, so that deity.yaml can name it before it exists. It costs about as much as its load
balancer while it stands; `cdk destroy` removes all of it.
"""

from collections.abc import Iterable
from typing import cast

from aws_cdk import ArnFormat, CfnOutput, Duration, RemovalPolicy, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.grants import acknowledge
from infra.sandbox import ANYONE, NetworkMode, Sandbox
from preview.config import Config, Project

CONTAINER = "app"
_DEFAULT_PORTS = (20000, 29999)


class SandboxStack(Stack):
    """Its outputs are the lines that deity.yaml needs.

    None of its resources carries the tag `ecs-deity:stack`: that marks what runs make, which the sweep may remove.
    """

    def __init__(self, scope: Construct, *, sandbox: Sandbox, config: Config) -> None:
        """`config` tells which listener ports to let in: those of the projects that use this load balancer."""
        super().__init__(
            scope,
            sandbox.name,
            description="Something to try ECS Deity with: VPC, cluster, load balancer, task definition",
        )
        vpc = ec2.Vpc(
            self,
            "Vpc",
            max_azs=2,  # as few as a load balancer takes
            nat_gateways=0,  # tasks get public addresses instead: a NAT gateway costs twice what the load balancer does
            subnet_configuration=[ec2.SubnetConfiguration(name="Public", subnet_type=ec2.SubnetType.PUBLIC)],
            restrict_default_security_group=False,  # the tasks' own; see _load_balancer
        )
        acknowledge(
            vpc, "AwsSolutions-VPC7", "Nothing runs here but previews; flow logs would cost more than they tell."
        )
        cluster = ecs.Cluster(
            self,
            "Tasks",
            vpc=vpc,
            cluster_name=sandbox.name,
            container_insights_v2=ecs.ContainerInsights.DISABLED,
        )
        # In the cluster itself: the CDK's own way makes one more resource, for clusters that also have instances.
        cast(ecs.CfnCluster, cluster.node.default_child).capacity_providers = ["FARGATE", "FARGATE_SPOT"]
        acknowledge(cluster, "AwsSolutions-ECS4", "Container Insights is billed by metric; previews live for days.")
        balancer = self._load_balancer(vpc, sandbox, _ports(config.projects, sandbox.name))
        self._task_definition(sandbox)
        for name, value in {
            "Cluster": cluster.cluster_name,
            "LoadBalancer": sandbox.name,
            "TaskDefinition": sandbox.name,
            "Container": CONTAINER,
            "Port": str(sandbox.container_port),
            "LoadBalancerDnsName": balancer.load_balancer_dns_name,
        }.items():
            CfnOutput(self, name, value=value, description=_SETTINGS.get(name))

    def _load_balancer(
        self, vpc: ec2.Vpc, sandbox: Sandbox, ports: Iterable[tuple[int, int]]
    ) -> elbv2.ApplicationLoadBalancer:
        front = ec2.SecurityGroup(
            self, "Front", vpc=vpc, description="Lets callers reach the environments", allow_all_outbound=False
        )
        for first, last in ports:
            front.add_ingress_rule(
                ec2.Peer.ipv4(sandbox.allow), ec2.Port.tcp_range(first, last), "The listeners' ports"
            )
        if sandbox.allow == ANYONE:
            # W2508 is the CDK's own check: one of ten thousand listener ports is MongoDB's.
            for rule in ("AwsSolutions-EC23", "CloudFormation-Validate::W2508"):
                acknowledge(front, rule, "Previews are for whoever has the URL; `-c sandbox_allow=CIDR` narrows it.")
        balancer = elbv2.ApplicationLoadBalancer(
            self,
            "Balancer",
            vpc=vpc,
            load_balancer_name=sandbox.name,
            internet_facing=True,
            security_group=front,
            drop_invalid_header_fields=True,
        )
        # Tasks get the VPC's default group where deity.yaml names none, and its members may call each other
        # (vpc/latest/userguide/default-security-group.html): as a member the load balancer reaches them on any port.
        balancer.add_security_group(
            ec2.SecurityGroup.from_security_group_id(self, "Members", vpc.vpc_default_security_group, mutable=False)
        )
        acknowledge(
            balancer, "AwsSolutions-ELB2", "Access logs need a bucket that outlives them; a sandbox keeps nothing."
        )
        return balancer

    def _task_definition(self, sandbox: Sandbox) -> None:
        on_fargate = sandbox.network_mode is NetworkMode.AWSVPC
        group = logs.LogGroup(self, "Log", retention=logs.RetentionDays.ONE_WEEK, removal_policy=RemovalPolicy.DESTROY)
        definition = ecs.TaskDefinition(
            self,
            "App",
            family=sandbox.name,
            compatibility=ecs.Compatibility.EC2_AND_FARGATE if on_fargate else ecs.Compatibility.EC2,
            network_mode=ecs.NetworkMode.AWS_VPC if on_fargate else ecs.NetworkMode.BRIDGE,
            cpu="256",
            memory_mib="512",
        )
        definition.add_container(
            CONTAINER,
            container_name=CONTAINER,
            image=ecs.ContainerImage.from_registry(sandbox.image),
            memory_limit_mib=512,
            # The instance picks a port of its own for each container in bridge mode: previews must not collide.
            port_mappings=[ecs.PortMapping(container_port=sandbox.container_port, host_port=None if on_fargate else 0)],
            logging=ecs.LogDrivers.aws_logs(log_group=group, stream_prefix="preview"),
            # As soon as ECS allows: the person who deleted the branch is waiting, and the load balancer has drained.
            stop_timeout=Duration.seconds(2),
        )
        self._let_pull(definition)

    def _let_pull(self, definition: ecs.TaskDefinition) -> None:
        """Lets tasks pull images of the account's own repositories: those that environments run by commit.

        AmazonECS/latest/developerguide/task_execution_IAM_role.html
        """
        repositories = self.format_arn(
            service="ecr", resource="repository", resource_name="*", arn_format=ArnFormat.SLASH_RESOURCE_NAME
        )
        pulls = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
        for actions, resource in ((["ecr:GetAuthorizationToken"], "*"), (pulls, repositories)):
            definition.add_to_execution_role_policy(iam.PolicyStatement(actions=actions, resources=[resource]))
        role = definition.obtain_execution_role()
        why = "Which repositories a sandbox's images are in is not known before; reading them is all that is allowed."
        for found in ("*", "arn:<AWS::Partition>:ecr:<AWS::Region>:<AWS::AccountId>:repository/*"):
            acknowledge(role, f"AwsSolutions-IAM5[Resource::{found}]", why)


_SETTINGS = {
    "Cluster": "deity.yaml: cluster",
    "LoadBalancer": "deity.yaml: load_balancer",
    "TaskDefinition": "deity.yaml: task_definition",
    "Container": "deity.yaml: container",
    "Port": "deity.yaml: port",
}


def _ports(projects: Iterable[Project], load_balancer: str) -> list[tuple[int, int]]:
    """The port ranges of the projects on this load balancer, or the default one where there is none yet."""
    return sorted({project.ports for project in projects if project.load_balancer == load_balancer}) or [_DEFAULT_PORTS]
