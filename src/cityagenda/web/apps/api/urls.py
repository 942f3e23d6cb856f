"""Addresses of the read API."""

from django.urls import path, re_path

from cityagenda.web.apps.api.service import api, described, unknown

urlpatterns = [
    path("openapi.json", described, name="openapi"),
    path("", api.urls),
    re_path("", unknown, name="api-unknown"),
]
