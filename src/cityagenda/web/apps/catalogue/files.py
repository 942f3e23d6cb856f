"""Addresses of the raw files."""

from django.urls import path

from cityagenda.web.apps.catalogue.views import raw_file

urlpatterns = [path("sources/<str:source_id>/<str:name>", raw_file, name="raw-file")]
