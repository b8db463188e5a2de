from django.urls import path

from api import views
from api.v1.site import api

app_name = "api"
urlpatterns = [
    path("api/", views.docs, name="docs"),
    path("api/v1/", api.urls),
]
