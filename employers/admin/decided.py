"""What others make and a moderator decides, as the lists and pages of the admin show it."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from employers.refusals import RefusedError


class WaitingFilter(admin.SimpleListFilter):
    """What waits, unless something else is asked for."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("all", "All"),
            *((value, label) for value, label in model_admin.model.State.choices if value != "waiting"),
        ]

    def choices(self, changelist: Any) -> Any:
        """The first, which stands for no value, is what waits."""
        first, *others = super().choices(changelist)
        return [{**first, "display": "Waiting"}, *others]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value() or "waiting"
        return queryset if value == "all" else queryset.filter(state=value)


class DecidedAdmin(admin.ModelAdmin):
    """Rows that others make and a moderator decides; nobody adds or deletes one."""

    list_filter: ClassVar[Any] = (WaitingFilter,)
    list_per_page = 50
    show_full_result_count = False
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What is decided is only to look at. What is sent meets the action, which says who was faster."""
        is_open = obj is None or obj.state == "waiting" or request.method == "POST"
        return is_open and super().has_change_permission(request, obj)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """One decides once: there is nothing to continue."""
        return super().render_change_form(request, {**context, "show_save_and_continue": False}, *args, **kwargs)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Whoever was slower than somebody else is told, and sees how it stands."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except RefusedError as error:
            messages.error(request, str(error))
            return redirect(request.path)
