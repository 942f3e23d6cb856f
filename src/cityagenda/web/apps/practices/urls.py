"""Addresses of the practices."""

from django.urls import path

from cityagenda.web.apps.practices import views

urlpatterns = [
    path("practices/", views.practices, name="practices"),
    path("practices/<str:practice_id>/", views.practice, name="practice"),
]
