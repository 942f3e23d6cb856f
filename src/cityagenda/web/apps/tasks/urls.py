"""Addresses of the register."""

from django.urls import path

from cityagenda.web.apps.tasks.views import agencies, task, task_step, tasks

urlpatterns = [
    path("", tasks, name="tasks"),
    path("by/agency/", agencies, name="agencies"),
    path("<str:task_id>/", task, name="task"),
    path("<str:task_id>/<str:action>/", task_step, name="task-step"),
]
