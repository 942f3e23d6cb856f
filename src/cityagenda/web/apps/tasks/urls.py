"""Addresses of the register. Those of the boards have two parts, so that no task's id is one."""

from django.urls import path

from cityagenda.web.apps.tasks.boards import board, lights, sheet
from cityagenda.web.apps.tasks.desk import own, urge
from cityagenda.web.apps.tasks.views import task, task_step, tasks

urlpatterns = [
    path("", tasks, name="tasks"),
    path("by/agency/", board, {"by": "agency"}, name="agencies"),
    path("by/<str:by>/", board, name="board"),
    path("as/sheet/", sheet, name="sheet"),
    path("about/lights/", lights, name="lights"),
    path("desk/own/", own, name="own-tasks"),
    path("desk/urge/", urge, name="urge"),
    path("<str:task_id>/", task, name="task"),
    path("<str:task_id>/<str:action>/", task_step, name="task-step"),
]
