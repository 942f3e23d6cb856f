"""Addresses of the pages about networks."""

from django.urls import path

from cityagenda.web.apps.networks.views import network, networks

urlpatterns = [
    path("", networks, name="networks"),
    path("<str:network_id>/", network, name="network"),
]
