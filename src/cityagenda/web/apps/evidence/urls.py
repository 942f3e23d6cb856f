"""Addresses of the claims."""

from django.urls import path

from cityagenda.web.apps.evidence.views import claims

urlpatterns = [path("evidence/", claims, name="evidence")]
