"""Coming to post for a company, and who does. A company is fetched through who is signed in: others find none."""

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from core import generations
from employers import claiming
from employers.company_page import CompanyPage, with_numbers
from employers.forms import ClaimForm, CodeForm, CompanyForm
from employers.models import Claim, Member
from employers.refusals import RefusedError
from jobs.models import Company

MEMBER = "You can post jobs for {company} now."
WAITING = "Your mailbox is proved. A moderator looks at the rest, mostly within a day, and you get a mail."


class EmployerRequest(HttpRequest):
    """Of somebody who is signed in, as login_required sees to."""

    user: User


def own_company(request: EmployerRequest, slug: str) -> Company:
    return get_object_or_404(Company, slug=slug, members__user=request.user)


@never_cache
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """What posting here is; and for whom one does."""
    companies = claims = None
    if isinstance(request.user, User):
        companies = with_numbers(Company.objects.filter(members__user=request.user)).order_by("name", "pk")
        claims = Claim.objects.waiting().filter(user=request.user)
    return render(request, "employers/start.html", {"companies": companies, "claims": claims})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def claim_new(request: EmployerRequest) -> HttpResponse:
    """Which company, and the mailbox that proves it."""
    form = ClaimForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        told = form.cleaned_data
        refusal: HttpResponse | None = ratelimit.consume_or_429(request, action="employer_claim", key=told["email"])
        if refusal:
            return refusal
        claim = claiming.claim(user=request.user, **told)
        return redirect("employers:claim-confirm", claim.pk)
    return render(request, "employers/claim_form.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def claim_confirm(request: EmployerRequest, pk: int) -> HttpResponse:
    """The code that was mailed."""
    claim = get_object_or_404(Claim, pk=pk, user=request.user)
    if claim.state != Claim.State.MAILED:
        return redirect("employers:start")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            claim = claiming.enter(claim=claim, code=form.cleaned_data["code"])
            return _proved(request, claim)
        except ValidationError as error:
            form.add_error("code", error)
    return render(
        request, "employers/claim_confirm.html", {"form": form, "claim": claim}, status=422 if form.errors else 200
    )


def _proved(request: EmployerRequest, claim: Claim) -> HttpResponse:
    if claim.company is None:
        messages.success(request, WAITING)
        return redirect("employers:start")
    messages.success(request, MEMBER.format(company=claim.company.name))
    return redirect("employers:company-detail", claim.company.slug)


@never_cache
@require_safe
@login_required
def company_detail(request: EmployerRequest, slug: str) -> HttpResponse:
    """A company's jobs, by how far they are."""
    page = CompanyPage(own_company(request, slug), request.GET.get("page"))
    return render(request, "employers/company_detail.html", {"page": page, "company": page.company, "here": "jobs"})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def company_edit(request: EmployerRequest, slug: str) -> HttpResponse:
    """What a company says of itself."""
    company = own_company(request, slug)
    form = CompanyForm(request.POST if request.method == "POST" else None, instance=company)
    if form.is_valid():
        form.save()
        generations.touch("jobs")
        messages.success(request, "Saved. Readers see it now.")
        return redirect("employers:company-edit", company.slug)
    context = {"form": form, "company": company, "here": "profile"}
    return render(request, "employers/company_form.html", context, status=422 if form.errors else 200)


@never_cache
@require_safe
@login_required
def member_list(request: EmployerRequest, slug: str) -> HttpResponse:
    company = own_company(request, slug)
    members = company.members.select_related("user")
    return render(request, "employers/member_list.html", {"company": company, "members": members, "here": "members"})


@require_POST
@login_required
def member_remove(request: EmployerRequest, slug: str, pk: int) -> HttpResponse:
    company = own_company(request, slug)
    member = get_object_or_404(Member.objects.select_related("user", "company"), company=company, pk=pk)
    try:
        claiming.remove(member=member, by=request.user)
        messages.success(request, f"{member.user.email} does not post for {company.name} any more.")
    except RefusedError as error:
        messages.error(request, str(error))
    is_self = member.user_id == request.user.pk and not company.members.filter(user=request.user).exists()
    return redirect("employers:start") if is_self else redirect("employers:member-list", company.slug)
