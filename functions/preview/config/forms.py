"""The forms of the texts and numbers that `deity.yaml` holds.

Where AWS, GitHub or Slack set a form, it is theirs: IAM's ARN formats;
elasticloadbalancing/latest/APIReference/ API_CreateLoadBalancer.html;
AmazonECS/latest/APIReference/API_CreateCluster.html, API_RegisterTaskDefinition.html and
API_CreateCapacityProvider.html; secretsmanager/latest/apireference/API_CreateSecret.html. Kept no stricter
than that, except where a form tells a frequent mistake from a name.
"""

from typing import Annotated

from preview.config.markers import Between, Matching

LAST_PORT = 65535

_ARN = r"arn:aws[a-z-]*:"

Repository = Annotated[
    str,
    Matching(
        # An owner may hold `_`: the users of an enterprise are NAME_ENTERPRISE.
        r"[A-Za-z0-9_-]+/(?![A-Za-z0-9._-]*\.git$)[A-Za-z0-9._-]+",
        "a GitHub repository as OWNER/NAME, not its address",
        "acme/shop",
    ),
]
LoadBalancerRef = Annotated[
    str,
    Matching(
        _ARN + r"elasticloadbalancing:[a-z0-9-]+:[0-9]{12}:loadbalancer/app/[A-Za-z0-9-]{1,32}/[a-z0-9]+"
        r"|[A-Za-z0-9-]{1,32}",
        "an Application Load Balancer's name, or its ARN "
        "arn:aws:elasticloadbalancing:REGION:ACCOUNT:loadbalancer/app/NAME/ID",
        "previews",
    ),
]
LambdaArn = Annotated[
    str,
    Matching(
        _ARN + r"lambda:[a-z0-9-]+:[0-9]{12}:function:[A-Za-z0-9_-]+(:[A-Za-z0-9$_-]+)?",
        "a Lambda function's ARN, arn:aws:lambda:REGION:ACCOUNT:function:NAME",
        "arn:aws:lambda:eu-west-1:111122223333:function:seed-preview",
    ),
]
CertificateArn = Annotated[
    str,
    Matching(
        _ARN + r"acm:[a-z0-9-]+:[0-9]{12}:certificate/[a-z0-9-]+",
        "an ACM certificate's ARN, arn:aws:acm:REGION:ACCOUNT:certificate/ID",
        "arn:aws:acm:eu-west-1:111122223333:certificate/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9",
    ),
]
ClusterName = Annotated[str, Matching(r"[A-Za-z0-9_-]{1,255}", "an ECS cluster's name, not its ARN", "previews")]
TaskDefinition = Annotated[
    str,
    Matching(
        r"[A-Za-z0-9_-]{1,255}(:[0-9]+)?",
        "an ECS task definition's FAMILY (its latest revision) or FAMILY:REVISION",
        "shop-web",
    ),
]
ContainerName = Annotated[str, Matching(r"[A-Za-z0-9_-]{1,255}", "a container's name in the task definition", "web")]
CapacityProviderName = Annotated[
    str, Matching(r"[A-Za-z0-9_-]{1,255}", "an ECS capacity provider's name", "FARGATE_SPOT")
]
Port = Annotated[int, Between(1, LAST_PORT, 8080)]
ProjectName = Annotated[
    str,
    Matching(
        r"[a-z0-9]([a-z0-9-]{0,14}[a-z0-9])?",
        "1 to 16 of a-z, 0-9 and inner hyphens (it begins AWS names)",
        "shop",
    ),
]
NameStart = Annotated[str, Matching(r"[A-Za-z0-9._-]{1,100}", "what the repository's name begins with", "my_company-")]
Prefix = Annotated[
    str,
    Matching(
        # No pattern signs: `feature/*` would be taken at its word and match no branch at all.
        r"[^\s/~^:?*\[\\]+(/[^\s/~^:?*\[\\]+)*",
        "the part of a branch name before a slash, without the slash",
        "feature",
    ),
]
PortSpan = Annotated[
    str,
    Matching(r"[0-9]{1,5}-[0-9]{1,5}", 'a range of ports "FIRST-LAST" within 1-65535, both included', "20000-29999"),
]
HttpCodes = Annotated[
    str,
    Matching(
        r"[2-4][0-9][0-9](-[2-4][0-9][0-9])?(,[2-4][0-9][0-9](-[2-4][0-9][0-9])?)*",
        'HTTP codes from 200 to 499, e.g. "200", "200,302" or "200-399"',
        "200-399",
    ),
]
UrlPath = Annotated[str, Matching(r"/[\x21-\x7e]{0,1023}", "a path that begins with / (at most 1024 characters)", "/")]
SubnetId = Annotated[str, Matching(r"subnet-[0-9a-f]+", "a subnet's id, subnet-…", "subnet-0a1b2c3d4e5f60718")]
SecurityGroupId = Annotated[str, Matching(r"sg-[0-9a-f]+", "a security group's id, sg-…", "sg-0a1b2c3d4e5f60718")]
SecretName = Annotated[
    str,
    Matching(
        # A token, or a secret in hexadecimal, would pass for a name, and end up readable in the stack's template.
        r"(?!xox[a-z]-|gh[a-z]_|github_pat_|[0-9a-f]{32,}$)[A-Za-z0-9/_+=.@-]{1,512}",
        "the name of a Secrets Manager entry, never the secret itself",
    ),
]
SlackChannel = Annotated[str, Matching(r"#?[^\s#]{1,80}", "a Slack channel's name or id", "previews")]
ServiceName = Annotated[
    str,
    Matching(r"[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?", "1 to 12 of a-z, 0-9 and inner hyphens", "worker"),
]
ImageTemplate = Annotated[
    str,
    Matching(
        # A registry, a path and a tag: distribution/reference's grammar, github.com/distribution/reference.
        r"(([a-z0-9.-]|\{account\}|\{region\})+(:[0-9]{1,5})?/)?"
        r"[a-z0-9]+([._/-]+[a-z0-9]+)*:([A-Za-z0-9_.-]|\{sha\}|\{short_sha\}|\{branch_slug\})+",
        "an image with its tag, REGISTRY/NAME:TAG; {account} and {region} may stand in the registry, and {sha}, "
        "{short_sha} and {branch_slug} in the tag",
        "{account}.dkr.ecr.{region}.amazonaws.com/shop:{sha}",
    ),
]
VariableName = Annotated[
    str,
    Matching(
        r"(?!DEITY_)[A-Za-z_][A-Za-z0-9_]{0,254}",
        "a variable's name: letters, digits and _, not beginning with a digit, and not with DEITY_, which are ours",
        "DATABASE",
    ),
]
VariableValue = Annotated[
    str,
    Matching(
        r"(\{\{[a-z_]+\}\}|\{(branch|branch_slug|sha|short_sha|url|environment)\}|\{(?!\{?[a-z_]+\})|[^{])*",
        "a text, in which {branch}, {branch_slug}, {sha}, {short_sha}, {url} and {environment} are filled in; "
        "to keep {word} as it is, write {{word}}",
        "shop_{branch_slug}",
    ),
]
CommandWord = Annotated[str, Matching(r"[\s\S]{1,2000}", "a word of a command, not empty", "bin/migrate")]
RolePattern = Annotated[
    str,
    Matching(r"[A-Za-z0-9+=,.@_/*-]{1,512}", "an IAM role's name with its path, in which * may stand", "shop-*"),
]
LogGroupPattern = Annotated[
    str,
    Matching(r"[A-Za-z0-9._/#*-]{1,512}", "a log group's name, in which * may stand", "/ecs/*"),
]
StackName = Annotated[
    str, Matching(r"[A-Za-z][A-Za-z0-9-]{0,63}", "a letter, then up to 63 letters, digits and hyphens")
]
UrlTemplate = Annotated[
    str,
    Matching(
        r"https?://[^\s{}]*\{port\}[^\s{}]*",
        "a URL with {port} in it, once, and no other braces",
        "https://preview.example.com:{port}/",
    ),
]
Label = Annotated[str, Matching(r"[^\s,][^,]{0,48}[^\s,]|[^\s,]", "a label's name: 1 to 50 characters", "preview")]
GitHubLogin = Annotated[
    str,
    Matching(r"[A-Za-z0-9_-]{1,60}(\[bot\])?", "a GitHub login, without the @", "ada"),
]
GitHubAppId = Annotated[
    str, Matching(r"[A-Za-z0-9.]{1,40}", 'a GitHub App\'s id or client id, in quotes, e.g. "123456"', "123456")
]
KmsKey = Annotated[
    str,
    Matching(
        _ARN + r"kms:[a-z0-9-]+:[0-9]{12}:(key|alias)/[A-Za-z0-9/_-]+|alias/[A-Za-z0-9/_-]{1,250}|[A-Za-z0-9-]{36}",
        "a KMS key's id, its ARN, or its alias, alias/NAME",
        "alias/ecs-deity-github-app",
    ),
]
# docs.slack.dev/reference/objects/user-object and docs.slack.dev/reference/objects/usergroup-object
SlackUser = Annotated[str, Matching(r"[UW][A-Z0-9]{2,20}", "a Slack member's id, U…, not a name", "U012AB3CD")]
SlackUserGroup = Annotated[str, Matching(r"S[A-Z0-9]{2,20}", "a Slack user group's id, S…, not a name", "S012AB3CD")]
