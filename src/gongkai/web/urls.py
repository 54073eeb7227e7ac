from django.urls import include, path

from gongkai.desk import console

from .health import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("accounts/", include("allauth.urls")),
    path("console/", include((console.urlpatterns(), "console"))),
]
