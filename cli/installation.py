"""An installation of ECS Deity, as an operator's command finds it: its stack's outputs, and clients of its account."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config as BotoConfig
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError, NoRegionError

from cli.config_file import load
from preview.config import Config
from preview.errors import DeityError

ENDPOINTS = Path(".local") / "endpoints.json"
# Every emulator's; the embedded run takes any.
_LOCAL_KEY = "test"
# A sweep may take five minutes, and must not be asked for again because it did.
_CLIENT = BotoConfig(connect_timeout=5, read_timeout=320, retries={"mode": "standard", "total_max_attempts": 1})
_REFUSED = ("AccessDenied", "AccessDeniedException", "UnauthorizedOperation")
_EXPIRED = ("ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId", "UnrecognizedClientException")


class CommandError(Exception):
    """Why a command cannot do what it was asked to: a sentence for a person."""


class Installation:
    """One stack in one account and region."""

    def __init__(self, *, stack: str, session: boto3.Session, endpoint: str | None = None) -> None:
        self.stack = stack
        self._session = session
        self._endpoint = endpoint

    def client(self, service: Any) -> Any:
        """A boto3 client."""
        return self._session.client(service, endpoint_url=self._endpoint, config=_CLIENT)

    def output(self, name: str) -> str:
        """One of the stack's outputs.

        Raises:
            CommandError: there is no such stack here, or it is too old to have that output.
        """
        try:
            found = self.client("cloudformation").describe_stacks(StackName=self.stack)["Stacks"]
        except ClientError as error:
            # AWSCloudFormation/latest/APIReference/API_DescribeStacks.html: of one that does not exist.
            if error.response["Error"]["Code"] == "ValidationError":
                raise CommandError(self._no_stack()) from error
            raise
        outputs = {held["OutputKey"]: held["OutputValue"] for stack in found for held in stack.get("Outputs", [])}
        if name not in outputs:
            raise CommandError(
                f"the stack {self.stack} has no output {name}: it is of an earlier version. Deploy it again "
                "(cdk deploy)"
            )
        return str(outputs[name])

    def _no_stack(self) -> str:
        region = self._session.region_name
        return (
            f"there is no stack {self.stack} in the region {region} of this account. Expected the one that deity.yaml "
            "names (`stack`): choose its account and region (AWS_PROFILE, AWS_REGION), or deploy it"
        )


def installation(*, file: Path, local: bool) -> Installation:
    """The installation that `deity.yaml` names, or the embedded run's.

    Raises:
        CommandError: there is no embedded run, or nothing says which region is meant.
        ConfigFileError: the file cannot be used.
    """
    if local:
        told = _endpoints(ENDPOINTS)
        session = boto3.Session(
            region_name=told["region"], aws_access_key_id=_LOCAL_KEY, aws_secret_access_key=_LOCAL_KEY
        )
        return Installation(stack=Config.stack, session=session, endpoint=told["aws_endpoint"])
    stack = load(file).stack
    return Installation(stack=stack, session=boto3.Session())


@contextmanager
def in_words() -> Iterator[None]:
    """Raises a CommandError in the place of what boto3 and our adapters raise."""
    try:
        yield
    except NoCredentialsError as error:
        raise CommandError("there are no AWS credentials: set AWS_PROFILE, or sign in (aws sso login)") from error
    except NoRegionError as error:
        raise CommandError(
            "nothing says which AWS region is meant: set AWS_REGION, or a profile that has one"
        ) from error
    except ClientError as error:
        raise CommandError(_of_aws(error)) from error
    except BotoCoreError as error:
        raise CommandError(f"AWS cannot be asked: {error}") from error
    except DeityError as error:
        raise CommandError(str(error)) from error


def _of_aws(error: ClientError) -> str:
    code, message = error.response["Error"]["Code"], error.response["Error"].get("Message", "")
    if code in _REFUSED:
        return f"your credentials may not do this ({error.operation_name}): {message}"
    if code in _EXPIRED:
        return f"your AWS credentials are wrong or have expired: {message}. Sign in again"
    return f"AWS refused {error.operation_name}: {message or code}"


def _endpoints(path: Path) -> dict[str, str]:
    expected = f"expected {path} of a running embedded run, in this directory: start one with `make local`"
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise CommandError(f"there is no embedded run: {expected}") from error
    except (OSError, ValueError) as error:
        raise CommandError(f"{path} cannot be read ({error}): {expected}") from error
    names = ("aws_endpoint", "region")
    if not isinstance(told, dict) or not all(isinstance(told.get(name), str) for name in names):
        raise CommandError(f"{path} does not say where AWS is: {expected}")
    return {name: told[name] for name in names}
