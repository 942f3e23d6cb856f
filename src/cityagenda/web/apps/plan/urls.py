"""Addresses of the plan and its axes."""

from django.urls import path

from cityagenda.web.apps.plan import views

urlpatterns = [
    path("plan/", views.plan, name="plan"),
    path("programmes/<str:node_id>/", views.programme, name="programme"),
    path("target-cities/<str:node_id>/", views.target_city, name="target-city"),
    path("goals/<int:number>/", views.goal, name="goal"),
]
