"""The addresses of the service."""

from django.urls import re_path

from cityagenda.web.apps.sensorthings.views import service

urlpatterns = [re_path(r"^v1\.1(?:/(?P<path>.*))?$", service, name="sensorthings")]
