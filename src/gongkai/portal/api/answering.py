"""The interface itself: its operations, and how every one of them answers."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path, re_path
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.errors import ValidationError
from ninja.renderers import BaseRenderer
from ninja.responses import NinjaJSONEncoder

from gongkai.portal.http import public_page

from . import records, register, rules, types
from .asked import Refused
from .faults import Gone, Missing

View = Callable[..., HttpResponse]
PREFIX = "api/v1/"


class Readable(BaseRenderer):
    """Chinese as Chinese."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> str:
        import json

        return json.dumps(data, cls=NinjaJSONEncoder, ensure_ascii=False)


api = NinjaAPI(
    title="政务公开开放接口",
    version="1",
    description="本站公开的全部政府信息、公开事项目录、公开义务和规则，无需注册，只读。",
    urls_namespace="api",
    docs_url=None,
    openapi_url=None,
    renderer=Readable(),
    openapi_extra={"info": {"license": {"name": "CC BY 4.0", "identifier": "CC-BY-4.0"}}},
)
for part in (records, register, types, rules):
    api.add_router("", part.router)


@api.exception_handler(Refused)
def _refused(request: HttpRequest, refused: Refused) -> HttpResponse:
    return _json(refused.body | {"allowed": refused.allowed or _allowed(request)}, 400)


@api.exception_handler(Missing)
def _missing(request: HttpRequest, missing: Missing) -> HttpResponse:
    name, status = ("gone", 410) if isinstance(missing, Gone) else ("not-found", 404)
    return _json({"error": name, "message": missing.message}, status)


@api.exception_handler(ValidationError)
def _misunderstood(request: HttpRequest, error: ValidationError) -> HttpResponse:
    named = str(error.errors[0]["loc"][-1])
    allowed = _allowed(request)
    return _json(Refused(named, allowed.get(named) or "请核对", allowed).body, 400)


def urlpatterns() -> list[URLPattern]:
    """Every operation as a public page: kept, tagged, compressed, open to other sites, and strict."""
    operations = [pattern for pattern in api.urls[0] if pattern.name != "api-root"]
    return [
        path("openapi.json", _open(_description), name="openapi-json"),
        *(URLPattern(one.pattern, _open(one.callback), one.default_args, one.name) for one in operations),
        re_path("", _nothing, name="nothing"),
    ]


@require_safe
def _nothing(request: HttpRequest) -> HttpResponse:
    return _json({"error": "not-found", "message": "没有这个接口，可用的接口见/api/。"}, 404)


def _description(request: HttpRequest) -> HttpResponse:
    return _json(described(), 200)


def _open(view: View) -> View:
    kept = public_page(max_age=0)(_strict(view))

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.method == "HEAD":  # the body is left out on the way
            request.method = "GET"
        response = kept(request, *args, **kwargs)
        response["Access-Control-Allow-Origin"] = "*"
        return response

    return answer


def _strict(view: View) -> View:
    """Refuses what the operation does not know, and what is said twice."""

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        allowed = _allowed(request)
        for name, values in request.GET.lists():
            if name not in allowed:
                return _json(Refused(name[:60], allowed=allowed).body, 400)
            if len(values) > 1:
                return _json(Refused(name, "只写一次", allowed).body, 400)
        return view(request, *args, **kwargs)

    return answer


def _allowed(request: HttpRequest) -> dict[str, str]:
    match = request.resolver_match
    return parameters().get(match.url_name or "", {}) if match else {}


@cache
def parameters() -> dict[str, dict[str, str]]:
    """Operation → parameter of the query → what may stand there."""
    return {
        operation["operationId"]: {
            one["name"]: one["schema"].get("description", "") for one in operation["parameters"] if one["in"] == "query"
        }
        for methods in described()["paths"].values()
        for operation in methods.values()
    }


@cache
def described() -> dict[str, Any]:
    """The description by OpenAPI 3.1."""
    told = api.get_openapi_schema(path_prefix=f"/{PREFIX}")
    return {**told, "servers": [{"url": settings.SITE_URL}]}


def _json(body: dict[str, Any], status: int) -> JsonResponse:
    return JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})
