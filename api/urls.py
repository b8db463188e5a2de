from django.urls import path

from api import token_views, views
from api.v1.site import api

app_name = "api"
urlpatterns = [
    path("api/", views.docs, name="docs"),
    path("api/v1/", api.urls),
    path("account/api/", token_views.token_list, name="token-list"),
    path("account/api/new/", token_views.token_new, name="token-new"),
    path("account/api/<int:pk>/revoke/", token_views.token_revoke, name="token-revoke"),
]
