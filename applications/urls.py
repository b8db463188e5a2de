"""Where one applies, and the addresses of applications in one's account."""

from django.urls import path

from applications import views

app_name = "applications"
urlpatterns = [
    path("jobs/<int:pk>/apply/", views.application_new, name="application-new"),
    path("account/applications/", views.application_list, name="application-list"),
    path("account/applications/<int:pk>/", views.application_detail, name="application-detail"),
    path("account/applications/<int:pk>/reply/", views.application_reply, name="application-reply"),
    path("account/applications/<int:pk>/withdraw/", views.application_withdraw, name="application-withdraw"),
    path("account/applications/<int:pk>/file/", views.application_file, name="application-file"),
]
