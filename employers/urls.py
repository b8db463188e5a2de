"""Addresses under /employers/."""

from django.urls import path

from employers import inbox_views, job_views, posting_views, views

app_name = "employers"
urlpatterns = [
    path("", views.start, name="start"),
    path("claim/", views.claim_new, name="claim-new"),
    path("claim/<int:pk>/", views.claim_confirm, name="claim-confirm"),
    path("at/<slug:slug>/", views.company_detail, name="company-detail"),
    path("at/<slug:slug>/profile/", views.company_edit, name="company-edit"),
    path("at/<slug:slug>/members/", views.member_list, name="member-list"),
    path("at/<slug:slug>/members/<int:pk>/remove/", views.member_remove, name="member-remove"),
    path("at/<slug:slug>/jobs/new/", posting_views.job_new, name="job-new"),
    path("jobs/<int:pk>/", job_views.job_detail, name="job-detail"),
    path("jobs/<int:pk>/edit/", posting_views.job_edit, name="job-edit"),
    path("jobs/<int:pk>/save/", posting_views.job_save, name="job-save"),
    path("jobs/<int:pk>/preview/", posting_views.job_preview, name="job-preview"),
    path("jobs/<int:pk>/submit/", posting_views.job_submit, name="job-submit"),
    path("jobs/<int:pk>/withdraw/", job_views.job_withdraw, name="job-withdraw"),
    path("jobs/<int:pk>/discard/", job_views.job_discard, name="job-discard"),
    path("jobs/<int:pk>/answer/", job_views.job_answer, name="job-answer"),
    path("jobs/<int:pk>/renew/", job_views.job_renew, name="job-renew"),
    path("jobs/<int:pk>/pause/", job_views.job_pause, name="job-pause"),
    path("jobs/<int:pk>/resume/", job_views.job_resume, name="job-resume"),
    path("jobs/<int:pk>/fill/", job_views.job_fill, name="job-fill"),
    path("jobs/<int:pk>/applications/", inbox_views.inbox, name="inbox"),
    path("jobs/<int:pk>/applications/<int:number>/", inbox_views.application_detail, name="application-detail"),
    path("jobs/<int:pk>/applications/<int:number>/file/", inbox_views.application_file, name="application-file"),
    path("jobs/<int:pk>/applications/<int:number>/reply/", inbox_views.application_reply, name="application-reply"),
    path("jobs/<int:pk>/applications/<int:number>/status/", inbox_views.application_status, name="application-status"),
    path("jobs/<int:pk>/statistics/", job_views.job_statistics, name="job-statistics"),
]
