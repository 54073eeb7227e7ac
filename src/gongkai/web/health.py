from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache

from gongkai.portal.press.health import health


@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when the process serves and the database answers; beside it how far the press is, where there is one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    printed = health()
    return JsonResponse({"ok": True} | ({"press": printed.brief} if printed else {}))
