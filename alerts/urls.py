"""Addresses under /alerts/, and those of the alerts in one's account."""

from django.urls import path

from alerts import feeds, public_views, views

app_name = "alerts"
urlpatterns = [
    path("alerts/new/", public_views.alert_new, name="alert-new"),
    path("alerts/asked/", public_views.alert_asked, name="alert-asked"),
    path("alerts/confirm/<slug:token>/", public_views.alert_confirm, name="alert-confirm"),
    path("alerts/feed/<slug:token>.<slug:kind>", feeds.alert_feed, name="alert-feed"),
    path("alerts/digest/<slug:token>/", public_views.digest_detail, name="digest-detail"),
    path("alerts/stop/<slug:token>/", public_views.alert_stop, name="alert-stop"),
    path("alerts/stop/<slug:token>/undo/", public_views.alert_resume, name="alert-resume"),
    path("alerts/stop-all/<slug:token>/", public_views.recipient_stop, name="recipient-stop"),
    path("alerts/stop-all/<slug:token>/undo/", public_views.recipient_resume, name="recipient-resume"),
    path("account/alerts/", views.alert_list, name="alert-list"),
    path("account/alerts/schedule/", views.schedule_edit, name="schedule-edit"),
    path("account/alerts/sent/", views.digest_list, name="digest-list"),
    path("account/alerts/subscribe/", views.subscribe, name="recipient-subscribe"),
    path("account/alerts/<int:pk>/", views.alert_edit, name="alert-edit"),
    path("account/alerts/<int:pk>/pause/", views.alert_pause, name="own-pause"),
    path("account/alerts/<int:pk>/resume/", views.alert_resume, name="own-resume"),
    path("account/alerts/<int:pk>/send/", views.alert_send, name="alert-send"),
    path("account/alerts/<int:pk>/delete/", views.alert_delete, name="alert-delete"),
    path("account/alerts/<int:pk>/restore/", views.alert_restore, name="alert-restore"),
    path("account/alerts/<int:pk>/feed/", views.feed_renew, name="feed-renew"),
]
