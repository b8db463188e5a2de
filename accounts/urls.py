from django.urls import path
from django.views.generic import RedirectView

from accounts import privacy_views, views

app_name = "account"
urlpatterns = [
    path("profile/", views.profile, name="profile"),
    path("time-zone/", RedirectView.as_view(pattern_name="account:profile"), name="time-zone"),
    path("security/", views.security, name="security"),
    path("sessions/<int:pk>/end/", views.session_end, name="session-end"),
    path("privacy/", privacy_views.privacy, name="privacy"),
    path("privacy/export/", privacy_views.export, name="export"),
    path("privacy/delete/", privacy_views.delete, name="delete"),
    path("privacy/keep/", privacy_views.keep, name="keep"),
]
