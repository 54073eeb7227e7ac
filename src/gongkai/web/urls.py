from django.conf.urls.i18n import i18n_patterns
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path, re_path
from django.views.generic import TemplateView
from django.views.i18n import set_language

from gongkai.assessment import urls as assessment
from gongkai.channels import urls as channels
from gongkai.desk import console
from gongkai.portal import cms
from gongkai.portal import urls as portal

from .health import healthz


def nothing_here(request: HttpRequest) -> HttpResponse:
    """Steps of allauth that this house does not take: mail addresses and passwords are kept by administrators."""
    raise Http404


urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("accounts/password/reset/", TemplateView.as_view(template_name="account/password_reset.html")),
    re_path(r"^accounts/(?:email|confirm-email|password/(?:reset/|set/)|login/code|3rdparty|social)", nothing_here),
    path("accounts/language", set_language, name="set_language"),
    path("accounts/", include("allauth.urls")),
    path("console/", include((console.urlpatterns(), "console"))),
    *cms.urlpatterns(),
    path("", include((assessment.urlpatterns, "calendars"))),
    path("", include((channels.urlpatterns, "screens"))),
    path("", include((portal.machines, "open"))),
    *portal.api,
    *i18n_patterns(
        path("", include((portal.translated, "portal"))),
        *portal.tree,
        prefix_default_language=False,
    ),
]
handler404 = "gongkai.portal.views.about.not_found"
handler500 = "gongkai.portal.views.about.failed"
