"""Addresses of the downloads."""

from django.urls import path, re_path

from cityagenda.web.apps.downloads import views

urlpatterns = [
    path("indicators/<str:indicator_id>.csv", views.values_csv, name="values-csv"),
    path("indicators/<str:indicator_id>.json", views.values_json, name="values-json"),
    path("indicators/<str:indicator_id>.parquet", views.values_parquet, name="values-parquet"),
    re_path(
        r"^indicators/(?P<indicator_id>[^/]+)\.(?P<tongue>zh|en)\.svg$",
        views.chart_svg,
        name="chart-svg",
    ),
]
