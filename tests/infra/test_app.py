"""The app as it is started: by the CDK's command line, or by itself."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import app as app_module

SETTINGS = """\
projects:
  - repository: acme/webapp
    cluster: ecs-deity-sandbox
    load_balancer: ecs-deity-sandbox
    task_definition: ecs-deity-sandbox
    container: app
    port: 80
"""


def test_by_itself_and_without_node_on_the_path_it_synthesizes_both_stacks(tmp_path: Path) -> None:
    (tmp_path / "deity.yaml").write_text(SETTINGS, encoding="utf-8")
    ran = run(tmp_path, sandbox="true", PATH=os.defpath)
    assert ran.returncode == 0, ran.stderr
    made = {path.name for path in (tmp_path / "cdk.out").glob("*.template.json")}
    assert made == {"ecs-deity.template.json", "ecs-deity-sandbox.template.json"}
    (asset,) = (path for path in (tmp_path / "cdk.out").glob("asset.*"))
    assert (asset / "aws_lambda_powertools").is_dir()
    assert json.loads((asset / "config.json").read_text(encoding="utf-8"))["stack"] == "ecs-deity"


def test_a_settings_file_that_is_not_there_is_said_without_a_traceback(tmp_path: Path) -> None:
    ran = run(tmp_path, config="elsewhere.yaml")
    assert ran.returncode == 1
    assert "elsewhere.yaml" in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize("flag", ["@aws-cdk/core:enablePartitionLiterals", "@aws-cdk/aws-iam:minimizePolicies"])
def test_the_flags_of_cdk_json_hold_without_the_command_line_too(flag: str) -> None:
    assert app_module.flags()[flag] is True


def run(directory: Path, *, PATH: str | None = None, **context: str) -> subprocess.CompletedProcess[str]:  # noqa: N803
    """Starts app.py in a directory, as the embedded run does."""
    environment = {**os.environ, "CDK_OUTDIR": str(directory / "cdk.out"), "CDK_CONTEXT_JSON": json.dumps(context)}
    if PATH is not None:
        environment["PATH"] = PATH
    command = [sys.executable, str(app_module.ROOT / "app.py")]
    return subprocess.run(command, cwd=directory, env=environment, capture_output=True, text=True, check=False)
