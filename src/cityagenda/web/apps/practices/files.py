"""Addresses of the practices' files."""

from django.urls import path

from cityagenda.web.apps.practices.views import practice_yaml

urlpatterns = [path("practices/<str:practice_id>.yml", practice_yaml, name="practice-file")]
