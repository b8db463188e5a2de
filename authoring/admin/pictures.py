"""Pictures among editors: uploading one, its words, and the texts that use it."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from authoring.admin.room import editor
from authoring.pictures import Use, draw_again, find_uses
from core import pictures
from guides.models import Picture


class PictureForm(forms.ModelForm):
    """The words of a picture."""

    class Meta:
        widgets: ClassVar = {"alt": AdminTextareaWidget(attrs={"rows": 2})}

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        assert isinstance(self.instance, Picture)
        if self.instance.pk and "name" in self.changed_data:
            uses = find_uses([self.initial["name"]])[self.initial["name"]]
            if uses:
                where = "; ".join(use.text for use in uses)
                raise ValidationError(f"The picture keeps its name, because texts use it: {where}.")
        return name


class NewPictureForm(PictureForm):
    file = forms.FileField(
        label="Picture",
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/gif"}),
        help_text="JPEG, PNG, WebP or GIF (the first picture of an animation), at most 10 MB. All that the file holds"
        " besides, such as the place where a photo was taken, is removed.",
    )

    def clean_file(self) -> pictures.Encoded:
        file = self.cleaned_data["file"]
        if file.size > pictures.MAX_BYTES:  # before it is read into memory
            raise ValidationError(pictures.TOO_MANY_BYTES)
        return pictures.encode(file.read())


@admin.register(Picture)
class PictureAdmin(admin.ModelAdmin):
    list_display = ("thumbnail", "name", "alt", "size", "used")
    list_display_links = ("name",)
    list_per_page = 25
    search_fields = ("name", "alt", "credit")
    actions = None  # deleting is for one at a time, with a look at where it is used
    words = ("name", "alt", "credit")

    def get_form(self, request: HttpRequest, obj: Picture | None = None, change: bool = False, **kwargs: Any) -> Any:
        form = PictureForm if obj else NewPictureForm
        return super().get_form(request, obj, change, **{"form": form, **kwargs})

    def get_fields(self, request: HttpRequest, obj: Picture | None = None) -> Any:
        if obj is None:
            return ("file", *self.words)
        return ("shown", *self.words, "markdown", "size", "used_in", "created_at", "created_by")

    def get_readonly_fields(self, request: HttpRequest, obj: Picture | None = None) -> Any:
        return [name for name in self.get_fields(request, obj) if name not in ("file", *self.words)]

    def save_model(self, request: HttpRequest, obj: Picture, form: PictureForm, change: bool) -> None:
        if not change:
            encoded: pictures.Encoded = form.cleaned_data["file"]
            pictures.save(encoded)
            obj.digest, obj.width, obj.height = encoded.digest, encoded.width, encoded.height
            obj.widths = list(encoded.files)
            obj.created_by = editor(request)
        super().save_model(request, obj, form, change)
        if form.changed_data:
            draw_again(obj, by=editor(request))

    def response_post_save_add(self, request: HttpRequest, obj: Picture) -> HttpResponseRedirect:
        """To the picture's own page, which says how a text uses it."""
        if self.has_view_or_change_permission(request, obj):
            return HttpResponseRedirect(reverse("admin:guides_picture_change", args=[obj.pk]))
        return super().response_post_save_add(request, obj)

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """The list, each picture with the number of its uses."""
        changelist = super().get_changelist_instance(request)
        uses = find_uses([picture.name for picture in changelist.result_list])
        for picture in changelist.result_list:
            picture.use_count = len(uses[picture.name])
        return changelist

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """As the admin asks, with the texts that use a picture as what stands in the way."""
        deleted, counts, lacking, protected = super().get_deleted_objects(objs, request)
        uses = find_uses([picture.name for picture in objs])
        links = [_link(use) for picture in objs for use in uses[picture.name]]
        return deleted, counts, lacking, [*protected, *links]

    @admin.display(description="picture")
    def thumbnail(self, picture: Picture) -> SafeString:
        return _img(picture, "", 96)

    @admin.display(description="picture")
    def shown(self, picture: Picture) -> SafeString:
        return _img(picture, picture.alt, 480)

    @admin.display(description="in a text")
    def markdown(self, picture: Picture) -> SafeString:
        return format_html("<code>{}</code>", picture.markdown)

    @admin.display(description="size in pixels")
    def size(self, picture: Picture) -> str:
        return f"{picture.width:,} × {picture.height:,}"

    @admin.display(description="used in")
    def used(self, picture: Picture) -> str:
        count = picture.use_count
        return "no text" if not count else "1 text" if count == 1 else f"{count} texts"

    @admin.display(description="used in")
    def used_in(self, picture: Picture) -> SafeString | str:
        uses = find_uses([picture.name])[picture.name]
        return format_html_join(SafeString("<br>"), "{}", [[_link(use)] for use in uses]) if uses else "No text yet."


def _img(picture: Picture, alt: str, box: int) -> SafeString:
    """A picture in a square of so many pixels."""
    scale = min(1, box / picture.width, box / picture.height)
    width, height = (max(1, round(side * scale)) for side in (picture.width, picture.height))
    source = pictures.address(picture.digest, picture.widths[0])
    return format_html('<img src="{}" alt="{}" width="{}" height="{}" loading="lazy">', source, alt, width, height)


def _link(use: Use) -> SafeString:
    return format_html('<a href="{}">{}</a>', use.url, use.text)
