"""Addresses of the downloads."""

from django.urls import path, re_path

from cityagenda.web.apps.downloads import views

_CHART = r"^indicators/(?P<indicator_id>[^/]+)\.(?P<tongue>zh|en)\."

urlpatterns = [
    path("indicators/<str:indicator_id>.csv", views.values_csv, name="values-csv"),
    path("indicators/<str:indicator_id>.json", views.values_json, name="values-json"),
    path("indicators/<str:indicator_id>.parquet", views.values_parquet, name="values-parquet"),
    re_path(rf"{_CHART}svg$", views.chart_svg, name="chart-svg"),
    re_path(rf"{_CHART}png$", views.chart_png, name="chart-png"),
    re_path(
        r"^report\.(?P<tongue>zh|en)\.(?P<suffix>pdf|html)$", views.report_file, name="report-file"
    ),
]
