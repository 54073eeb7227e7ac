"""What is done with the conclusions of one record: the answer to a referral, the 审查单 on paper."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gongkai.desk.actions import Reason, Refused
from gongkai.desk.asked import actor_of
from gongkai.desk.console import add_urls, staff

from . import actions, review_sheet
from .console_shared import attempt, record_of
from .forms import DetermineForm


@staff
@require_POST
def record_determine(request: HttpRequest, pk: int) -> HttpResponse:
    found, form = record_of(request, pk), DetermineForm(request.POST)

    def deed() -> None:
        if not form.is_valid():
            raise Refused(Reason("form", _("请选择答复，填写答复文号和答复日期。")))
        actions.determine(found, **form.cleaned_data, by=actor_of(request))

    return attempt(request, deed, reverse("console:record", args=[pk]), _("已登记答复。"))


@staff
@require_GET
def record_review_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    found = record_of(request, pk)
    response = HttpResponse(review_sheet.as_pdf(found), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="review-{found.pk}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


add_urls(
    path("records/<int:pk>/determine/", record_determine, name="record-determine"),
    path("records/<int:pk>/review.pdf", record_review_sheet, name="record-review-sheet"),
)
