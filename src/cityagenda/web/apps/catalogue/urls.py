"""Addresses of sources, standards and methods."""

from django.urls import path

from cityagenda.web.apps.catalogue import views

urlpatterns = [
    path("data/", views.sources, name="sources"),
    path("sources/<str:source_id>/", views.source, name="source"),
    path("standards/", views.standards, name="standards"),
    path("standards/<str:standard_id>/", views.standard, name="standard"),
    path("methods/", views.methods, name="methods"),
    path("methods/<str:method_id>/", views.method, name="method"),
]
