"""The environment variables of the emulator's process, and so of the Lambda functions that it runs."""

import os
from collections.abc import Mapping
from pathlib import Path

from local.emulator.account import ACCESS_KEY, ACCOUNT, REGION, SECRET_KEY

# Nothing else of the person's own environment, such as their AWS settings or their PYTHONPATH, gets into either.
_INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "HOSTNAME", "SSL_CERT_FILE")


def emulator_environment(
    *,
    port: int,
    auth: bool,
    time_scale: float,
    scratch: Path,
    environ: Mapping[str, str] = os.environ,
) -> dict[str, str]:
    """ministack's own settings, as its page names them: pypi.org/project/ministack, Configuration.

    Args:
        port: where it answers.
        auth: whether IAM is enforced.
        time_scale: how many seconds of this machine one of AWS's is: in Step Functions' waits and retry intervals.
        scratch: a directory of its own.
        environ: where the few variables are read that it inherits.
    """
    return {
        **{name: value for name in _INHERITED if (value := environ.get(name)) is not None},
        "GATEWAY_PORT": str(port),
        "MINISTACK_HOST": "localhost",
        "MINISTACK_REGION": REGION,
        "MINISTACK_ACCOUNT_ID": ACCOUNT,
        "AWS_ACCESS_KEY_ID": ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
        "AWS_DEFAULT_REGION": REGION,
        "AUTH": str(auth).lower(),
        "SFN_WAIT_SCALE": str(time_scale),
        "LAMBDA_WARM_TTL_SECONDS": "3600",
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "TMPDIR": str(scratch),
        "STATE_DIR": str(scratch / "state"),
        "S3_DATA_DIR": str(scratch / "s3"),
        "PYTHONUNBUFFERED": "1",
    }
