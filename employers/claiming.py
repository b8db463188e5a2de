"""How somebody comes to post for a company: a code to a mailbox of theirs, or a moderator's look."""

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, get_random_string, salted_hmac
from django.utils.text import slugify

from accounts.models import User
from core import generations
from employers import domains, mails
from employers.models import Claim, Member
from employers.models.company import CODE_LIFE, CODE_TRIES
from employers.refusals import RefusedError
from jobs.models import Company

State = Claim.State
LETTERS = "BCDFGHJKLMNPQRSTVWXZ23456789"  # no word, and no sign that looks like another
WRONG = "This is not the code that was mailed. Compare it with the newest mail."
OVER = f"That code is no good any more: it works for {CODE_LIFE.seconds // 60} minutes and {CODE_TRIES} tries. Ask for"
OVER += " a new one."


@transaction.atomic
def claim(*, user: User, company_name: str, website: str, email: str) -> Claim:
    """Mail a code to a mailbox. A code that its owner did not enter before is void."""
    User.objects.select_for_update().get(pk=user.pk)  # two at once would have two codes
    user.claims.filter(state=State.MAILED).delete()
    code = get_random_string(8, LETTERS)
    made = Claim(user=user, company_name=company_name, website=website, email=email, domain=domains.of_address(email))
    made.code_hash = _hash(made, code)
    made.save()
    mails.tell_code(made, f"{code[:4]}-{code[4:]}")
    return made


def enter(*, claim: Claim, code: str) -> Claim:
    """Hold what was typed against the code; a right one proves the mailbox. Raises ValidationError for a wrong one."""
    with transaction.atomic():  # of its own, so that a wrong try stays counted
        claim = Claim.objects.select_for_update().get(pk=claim.pk)
        if not claim.is_open(timezone.now()):
            raise ValidationError(OVER)
        claim.code_tries += 1
        typed = "".join(letter for letter in code.upper() if letter in LETTERS)
        if is_right := constant_time_compare(_hash(claim, typed), claim.code_hash):
            _proved(claim)
        claim.save()
    if not is_right:
        raise ValidationError(WRONG)
    return claim


def _hash(claim: Claim, code: str) -> str:
    return salted_hmac("employers.claim", f"{claim.user_id} {claim.email} {code}", algorithm="sha256").hexdigest()


def _proved(claim: Claim) -> None:
    """The mailbox is theirs: is the company? What is not plain waits for a moderator."""
    claim.code_hash = ""
    if why_not(claim):
        claim.state = State.WAITING
    else:
        _grant(claim, _company_of(claim), None)


def why_not(claim: Claim) -> str:
    """Why a mailbox does not prove the company by itself, in words for a moderator; "" where it does."""
    if domains.is_free_mail(claim.domain):
        return f"Anybody can have a mailbox at {claim.domain}."
    if domains.of_address(claim.website) != claim.domain:
        return f"The mailbox is at {claim.domain}, the website is not."
    namesake = Company.objects.filter(name__iexact=claim.company_name).exclude(domain="").exclude(domain=claim.domain)
    known = namesake.first()
    return f"{known.name} is a verified company at {known.domain}." if known else ""


def _company_of(claim: Claim) -> Company:
    """The company of a proved domain: the one that has it; the one we knew by its website; else a new one."""
    _one_at_a_time()
    if found := Company.objects.filter(domain=claim.domain).first():
        return found
    known = Company.objects.select_for_update().filter(domain="", website__icontains=claim.domain).order_by("pk")
    for company in known:
        if domains.of_address(company.website) == claim.domain:
            company.domain = claim.domain
            company.save(update_fields=["domain"])
            generations.touch("jobs")
            return company
    return _make_company(claim, claim.domain)


def _make_company(claim: Claim, domain: str) -> Company:
    slug = slugify(claim.company_name)[:60].strip("-") or "company"
    if Company.objects.filter(slug=slug).exists():
        slug = f"{slug}-{claim.pk}"
    return Company.objects.create(slug=slug, name=claim.company_name, website=claim.website, domain=domain)


def _one_at_a_time() -> None:
    """Wait for whoever else is about to make a company: of two who prove one domain the second finds it made."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('employers.company', 0))")


def _grant(claim: Claim, company: Company, by: User | None) -> None:
    """Make whoever claimed a member, and tell those who are."""
    others = [member.user for member in company.members.select_related("user").exclude(user=claim.user_id)]
    Member.objects.get_or_create(company=company, user_id=claim.user_id)
    claim.state, claim.company = State.GRANTED, company
    claim.decided_at, claim.decided_by = timezone.now(), by
    for other in others:
        mails.tell_joined(claim, other)


@transaction.atomic
def decide(*, claim: Claim, by: User, company: Company | None, note: str) -> None:
    """A moderator's word: for the claim, with the company (a new one is made where none is given), or against it.

    company: None to refuse. Raises RefusedError when another moderator was faster.
    """
    claim = Claim.objects.select_for_update().get(pk=claim.pk)
    if claim.state != State.WAITING:
        raise RefusedError(f"{claim.decided_by or 'Somebody'} decided this already: {claim.get_state_display()}.")
    claim.note = note
    if company is None:
        claim.state, claim.decided_at, claim.decided_by = State.REFUSED, timezone.now(), by
    else:
        _grant(claim, company, by)
    claim.save()
    mails.tell_claim(claim)


def new_company(claim: Claim) -> Company:
    """A company of a claim whose domain nobody proved. Within a transaction."""
    _one_at_a_time()
    return _make_company(claim, "")


@transaction.atomic
def remove(*, member: Member, by: User) -> None:
    """Take a colleague out, or oneself. Raises RefusedError for the last one: somebody has to answer for the jobs."""
    company = Company.objects.select_for_update().get(pk=member.company_id)  # two who take each other out at once
    if company.members.count() < 2:
        raise RefusedError("You are the last one who posts for this company. Claim it for a colleague first.")
    Member.objects.filter(pk=member.pk).delete()
    if member.user_id != by.pk:
        mails.tell_removed(member)
