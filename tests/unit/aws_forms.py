"""AWS's own description of its calls, as botocore carries it: what parameters may be."""

from functools import cache
from typing import Any, cast

import botocore.session
from botocore.model import ServiceModel, Shape
from botocore.validate import ParamValidator


def refusals(service: str, operation: str, parameters: dict[str, Any]) -> str:
    """What AWS would find wrong with the parameters of a call; empty where nothing is.

    botocore checks names, types and lower bounds before it sends anything; the values of enums and upper bounds are
    in its description too, and are checked here.
    """
    shape = cast(Shape, _model(service).operation_model(operation).input_shape)
    report = ParamValidator().validate(parameters, shape)
    return report.generate_report() or "\n".join(_outside(shape, parameters, operation))


@cache
def _model(service: str) -> ServiceModel:
    return botocore.session.Session().get_service_model(service)


def _outside(shape: Any, value: Any, at: str) -> list[str]:
    if shape.type_name == "structure":
        known = [name for name in value if name in shape.members]
        return [line for name in known for line in _outside(shape.members[name], value[name], f"{at}.{name}")]
    if shape.type_name == "list":
        most = shape.metadata.get("max", len(value))
        longer = [f"{at}: {len(value)} items, {most} at most"] if len(value) > most else []
        return [*longer, *(line for item in value for line in _outside(shape.member, item, f"{at}[]"))]
    if shape.type_name == "string":
        most = shape.metadata.get("max", len(value))
        longer = [f"{at}: {len(value)} characters, {most} at most"] if len(value) > most else []
        return longer + ([f"{at}: {value!r} is none of {shape.enum}"] if shape.enum and value not in shape.enum else [])
    if shape.type_name in ("integer", "long") and value > shape.metadata.get("max", value):
        return [f"{at}: {value}, {shape.metadata['max']} at most"]
    return []
