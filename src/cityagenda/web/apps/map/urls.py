"""Addresses of the map."""

from django.urls import path

from cityagenda.web.apps.map.views import area_map

urlpatterns = [path("map/", area_map, name="map")]
