"""Addresses of the overview."""

from django.urls import path

from cityagenda.web.apps.overview.views import overview

urlpatterns = [path("", overview, name="overview")]
