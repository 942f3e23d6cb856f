"""Addresses of the pages about networks."""

from django.urls import path

from cityagenda.web.apps.networks.views import networks

urlpatterns = [path("", networks, name="networks")]
