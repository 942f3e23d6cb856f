"""Addresses of the map's files."""

from django.urls import path, re_path

from cityagenda.web.apps.map.views import map_svg, shapes

urlpatterns = [
    re_path(r"^maps/(?P<indicator_id>[^/]+)\.(?P<tongue>zh|en)\.svg$", map_svg, name="map-svg"),
    path("maps/areas/<str:level_id>.geojson", shapes, name="map-shapes"),
]
