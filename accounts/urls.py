from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path

from accounts import views

app_name = "account"
urlpatterns = [
    path("login/", LoginView.as_view(template_name="accounts/login.html"), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("time-zone/", views.time_zone, name="time-zone"),
]
