"""The description of the service as OpenAPI, with examples that work.

It is made from the service's own declarations for each edition, so that every example is
an id, a period or a source that the edition knows.
"""

from typing import Any

from ninja import NinjaAPI

from cityagenda.build.editions import Edition
from cityagenda.web.apps.api import examples, shapes, words

PREFIX = "/api/v1"


def description(api: NinjaAPI, edition: Edition) -> dict[str, Any]:
    """Return the description of the service for readers of an edition."""
    return edition.derived("api/description", lambda: _description(api, edition))


def _description(api: NinjaAPI, edition: Edition) -> dict[str, Any]:
    found: dict[str, Any] = dict(api.get_openapi_schema(path_prefix=f"{PREFIX}/"))
    parts = found["components"]["schemas"]
    made = shapes.ProblemShape.model_json_schema(ref_template="#/components/schemas/{model}")
    parts |= made.pop("$defs") | {"ProblemShape": made}
    for path, methods in found["paths"].items():
        inside = examples.path_values(edition, path)
        operation = methods["get"]
        operation["summary"] = words.summary(operation["operationId"])["en"]
        for parameter in operation.get("parameters", ()):
            given = inside if parameter["in"] == "path" else examples.values(edition)
            parameter["description"] = words.PARAMETERS[parameter["name"]]["en"]
            if parameter["name"] in given:
                parameter["example"] = given[parameter["name"]]
    return found
