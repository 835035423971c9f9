"""A cloud assembly written by hand, as the CDK would synthesize it."""

import json
from pathlib import Path
from typing import Any

BUCKET = "cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}"
CODE_HASH = "c0de"
Template = dict[str, Any]


def topic(*outputs: str) -> Template:
    """A template with an SNS topic, whose ARN is exported under each of the outputs' names."""
    return {
        "Parameters": {
            "BootstrapVersion": {
                "Type": "AWS::SSM::Parameter::Value<String>",
                "Default": "/cdk-bootstrap/hnb659fds/version",
            }
        },
        "Resources": {"Topic": {"Type": "AWS::SNS::Topic"}},
        "Outputs": {name: {"Value": {"Ref": "Topic"}, "Export": {"Name": name}} for name in outputs},
    }


def function(**variables: Any) -> Template:
    """A template with a Lambda function of the assembly's code asset."""
    role = {
        "AssumeRolePolicyDocument": {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
            ],
        }
    }
    code = {"S3Bucket": {"Fn::Sub": BUCKET}, "S3Key": f"{CODE_HASH}.zip"}
    return {
        "Resources": {
            "Role": {"Type": "AWS::IAM::Role", "Properties": role},
            "Function": {
                "Type": "AWS::Lambda::Function",
                "Properties": {
                    "Code": code,
                    "Handler": "index.handler",
                    "Runtime": "python3.11",
                    "Role": {"Fn::GetAtt": ["Role", "Arn"]},
                    "Environment": {"Variables": variables},
                },
            },
        },
        "Outputs": {"Name": {"Value": {"Ref": "Function"}}},
    }


def write(directory: Path, stacks: dict[str, Template], *, needs: dict[str, list[str]] | None = None) -> Path:
    """An assembly of these stacks; `needs` names the stacks that one depends on."""
    code = directory / f"asset.{CODE_HASH}"
    (code / "package").mkdir(parents=True)
    (code / "index.py").write_text(
        "import os\nfrom package import name\n"
        "def handler(event, context): return {'name': name, 'topic': os.environ['TOPIC']}\n"
    )
    (code / "package" / "__init__.py").write_text("name = 'packaged'\n")
    artifacts: dict[str, Any] = {}
    for stack, template in stacks.items():
        (directory / f"{stack}.template.json").write_text(json.dumps(template))
        (directory / f"{stack}.assets.json").write_text(json.dumps(_assets(stack)))
        artifacts[stack] = {
            "type": "aws:cloudformation:stack",
            "dependencies": [*(needs or {}).get(stack, []), f"{stack}.assets"],
            "properties": {
                "templateFile": f"{stack}.template.json",
                "stackTemplateAssetObjectUrl": f"s3://{BUCKET}/{stack}.json",
                "tags": {"purpose": "test"},
            },
        }
        artifacts[f"{stack}.assets"] = {
            "type": "cdk:asset-manifest",
            "properties": {"file": f"{stack}.assets.json"},
        }
    artifacts["Tree"] = {"type": "cdk:tree", "properties": {"file": "tree.json"}}
    (directory / "manifest.json").write_text(json.dumps({"version": "55.0.0", "artifacts": artifacts}))
    return directory


def _assets(stack: str) -> dict[str, Any]:
    def asset(path: str, packaging: str, key: str) -> dict[str, Any]:
        return {
            "source": {"path": path, "packaging": packaging},
            "destinations": {"current": {"bucketName": BUCKET, "objectKey": key}},
        }

    return {
        "files": {
            "template": asset(f"{stack}.template.json", "file", f"{stack}.json"),
            CODE_HASH: asset(f"asset.{CODE_HASH}", "zip", f"{CODE_HASH}.zip"),
        }
    }
