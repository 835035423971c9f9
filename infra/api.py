"""Where GitHub and Slack call: an HTTP API, throttled and logged, each of its routes in front of a function."""

import json

import jsii
from aws_cdk import RemovalPolicy
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_apigatewayv2_integrations as integrations
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk.aws_apigateway import AccessLogFormat
from constructs import Construct

from infra.function import LOG_RETENTION
from infra.grants import acknowledge

GITHUB_PATH = "/github"
SLACK_COMMAND_PATH = "/slack/command"
SLACK_INTERACTION_PATH = "/slack/interaction"
# GitHub does not deliver again what was refused, so the limit is far above what people push, and below what would use
# up an account's Lambda concurrency (1,000 by default) if a stranger called.
_REQUESTS_PER_SECOND = 50
_BURST = 100
# What tells a delivery or a command from a stranger's request; no header and no body.
_LOGGED = {
    "requestId": "$context.requestId",
    "at": "$context.requestTime",
    "from": "$context.identity.sourceIp",
    "agent": "$context.identity.userAgent",
    "route": "$context.routeKey",
    "status": "$context.status",
    "milliseconds": "$context.responseLatency",
    "error": "$context.integrationErrorMessage",
}


class Api(Construct):
    """No route has an authorizer: who calls signs, and the function behind it checks that signature before all else."""

    def __init__(self, scope: Construct, name: str, *, stack_name: str) -> None:
        super().__init__(scope, name)
        self._api = apigateway.HttpApi(
            self,
            "Api",
            api_name=stack_name,
            description="Deliveries from GitHub and commands from Slack to ECS Deity",
            create_default_stage=False,
        )
        group = logs.LogGroup(
            self,
            "AccessLog",
            log_group_name=f"/aws/vendedlogs/apis/{stack_name}",  # see infra/machines.py on the name
            retention=LOG_RETENTION,
            removal_policy=RemovalPolicy.DESTROY,
        )
        apigateway.HttpStage(
            self,
            "Stage",
            http_api=self._api,
            stage_name="$default",
            auto_deploy=True,
            throttle=apigateway.ThrottleSettings(rate_limit=_REQUESTS_PER_SECOND, burst_limit=_BURST),
            access_log_settings=_AccessLog(group),
        )

    def post(self, caller: str, function: lambda_.IFunction, *paths: str) -> tuple[str, ...]:
        """Has the function answer POST at the paths; returns the URLs that a person gives to `caller`."""
        integration = integrations.HttpLambdaIntegration(caller, function)
        for path in paths:
            (route,) = self._api.add_routes(path=path, methods=[apigateway.HttpMethod.POST], integration=integration)
            acknowledge(
                route,
                "AwsSolutions-APIG4",
                f"{caller} signs what it sends instead of logging in: the function checks that before all else.",
            )
        return tuple(f"{self._api.api_endpoint}{path}" for path in paths)


@jsii.implements(apigateway.IAccessLogSettings)
class _AccessLog:
    """One line of JSON a request."""

    def __init__(self, group: logs.ILogGroup) -> None:
        self._group = group

    @property
    def destination(self) -> apigateway.IAccessLogDestination:
        """Where the lines go."""
        return apigateway.LogGroupLogDestination(self._group)

    @property
    def format(self) -> AccessLogFormat:
        """What a line says."""
        return AccessLogFormat.custom(json.dumps(_LOGGED))
