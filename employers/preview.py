"""A job as readers would see it. It is stored, drawn by the page that readers get, and taken back."""

import json

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from employers.advice import advise
from employers.posting import PostingForm
from jobs import location
from jobs.actions import OPEN_DAYS, store
from jobs.job_page import JobPage
from jobs.models import Job, today_utc


class Preview(JobPage):
    """Of a job that nobody can apply to yet."""

    @property
    def apply_url(self) -> str:
        """Where one will apply, to be tried out; this very page where that is a form of ours."""
        return self.job.apply_to or reverse("employers:job-preview", args=[self.job.pk])


def answer(request: HttpRequest, form: PostingForm) -> HttpResponse:
    """form: valid, for a stored job. Nothing of it is kept: no page, mail or alert learns of it."""
    job = form.instance
    with transaction.atomic():
        job.status, job.closed_at = Job.Status.LIVE, None
        job.published_at = job.published_at or timezone.now()
        if job.expires_on is None or job.expires_on < today_utc():
            job.expires_on = today_utc() + OPEN_DAYS
        store([form.posting()])
        page = Preview(Job.objects.for_reading().get(pk=job.pk), location.of_request(request))
        markup = json.dumps(page.markup, cls=DjangoJSONEncoder, indent=2, ensure_ascii=False) if page.markup else ""
        context = {"page": page, "is_draft": False, "markup": markup, "advice": advise(form, job.company)}
        response = render(request, "employers/job_preview.html", context)
        transaction.set_rollback(True)
    return response
