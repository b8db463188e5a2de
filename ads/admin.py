"""Ads among staff: placing them, and what became of them."""

from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminFileWidget, AdminTextareaWidget
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files import File
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse

from ads import counts
from ads.counts import Tally
from ads.models import Ad, today_utc
from ads.placements import BY_CODE, PLACEMENTS
from core import formats, pictures
from core.admin import ContentAdmin

SPAN = 30  # days that are told one by one


class AdForm(forms.ModelForm):
    instance: Ad
    file = forms.FileField(
        label="Picture",
        required=False,
        widget=AdminFileWidget(attrs={"accept": "image/jpeg,image/png,image/webp,image/gif"}),
        help_text="JPEG, PNG, WebP or GIF (the first picture of an animation), at most 10 MB. It is shown at most "
        + ", ".join("{} × {}".format(*place.room) + f" pixels large ({place.label})" for place in PLACEMENTS)
        + "; one of twice that size stays sharp on every screen.",
    )
    placements = forms.MultipleChoiceField(
        choices=[(place.code, f"{place.label}: {place.where}") for place in PLACEMENTS],
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        widgets: ClassVar = {name: AdminTextareaWidget(attrs={"rows": 2}) for name in ("text", "alt")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["file"] = self.instance.picture_within(self.instance.width, self.instance.height)

    def clean_file(self) -> Any:
        """The new picture, pictures.Encoded; else the one there is, Shown, False to remove it, or None."""
        file = self.cleaned_data["file"]
        if not isinstance(file, File):
            return file
        if file.size > pictures.MAX_BYTES:  # before it is read into memory
            raise ValidationError(pictures.TOO_MANY_BYTES)
        return pictures.encode(file.read())

    def clean(self) -> None:
        super().clean()
        match self.cleaned_data.get("file"):
            case pictures.Encoded() as encoded:
                self.instance.set_picture(encoded)
            case False:
                self.instance.set_picture(None)


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return Ad.State.choices

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(state=self.value()) if self.value() in Ad.State.values else queryset


class PlacementFilter(admin.SimpleListFilter):
    title = "placement"
    parameter_name = "placement"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(place.code, place.label) for place in PLACEMENTS]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(placements__contains=[self.value()]) if self.value() in BY_CODE else queryset


@admin.register(Ad)
class AdAdmin(ContentAdmin):
    generation = "ads"
    form = AdForm
    list_display = ("name", "places", "days", "state", "weight", "shows", "clicks", "rate")
    list_filter = (StateFilter, PlacementFilter)
    search_fields = ("name", "headline", "text", "sponsor", "url")
    fieldsets = (
        (None, {"fields": ("name", "is_active")}),
        ("What readers see", {"fields": ("headline", "text", "sponsor", "url", "file", "alt")}),
        ("Where and when", {"fields": ("placements", "starts_on", "ends_on", "weight")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Ad]:
        return Ad.objects.with_state().with_counts(today_utc() - timedelta(days=SPAN - 1))

    def get_urls(self) -> list[URLPattern]:
        preview = path("<int:pk>/preview/", self.admin_site.admin_view(self.preview), name="ads_ad_preview")
        return [preview, *super().get_urls()]

    def view_on_site(self, obj: Ad) -> str:
        return reverse("admin:ads_ad_preview", args=[obj.pk])

    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """An ad in the site's own design, live or not, where its picture has the most room."""
        ad = get_object_or_404(Ad, pk=pk)
        if not self.has_view_permission(request, ad):
            raise PermissionDenied
        place = max((BY_CODE[code] for code in ad.placements), key=lambda place: place.room)
        context = {"ad": ad, "place": place, "picture": ad.picture_within(*place.room)}
        return render(request, "ads/preview.html", context)

    def save_model(self, request: HttpRequest, obj: Ad, form: AdForm, change: bool) -> None:
        if isinstance(encoded := form.cleaned_data["file"], pictures.Encoded):
            pictures.save(encoded)
        super().save_model(request, obj, form, change)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if ad := context["original"]:
            counted = counts.by_day(ad.pk)
            last = [today_utc() - timedelta(days=ago) for ago in range(SPAN)]
            context["days"] = [(day, counted.get(day, Tally(0, 0))) for day in last]
            context["lately"] = counts.total([tally for _, tally in context["days"]])
            context["altogether"] = counts.total(list(counted.values()))
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description="where")
    def places(self, ad: Ad) -> str:
        return ", ".join(BY_CODE[code].label for code in ad.placements)

    @admin.display(ordering="ends_on")
    def days(self, ad: Ad) -> str:
        return f"{formats.day(ad.starts_on)} – {formats.day(ad.ends_on)}"

    @admin.display(ordering="state")
    def state(self, ad: Ad) -> str:
        return Ad.State(ad.state).label

    @admin.display(description=f"shows, {SPAN} days", ordering="shows")
    def shows(self, ad: Ad) -> str:
        return formats.number(ad.shows)

    @admin.display(description="clicks", ordering="clicks")
    def clicks(self, ad: Ad) -> str:
        return formats.number(ad.clicks)

    @admin.display(description="rate", empty_value="–")
    def rate(self, ad: Ad) -> str | None:
        rate = Tally(ad.shows, ad.clicks).rate
        return None if rate is None else formats.percent(rate)
