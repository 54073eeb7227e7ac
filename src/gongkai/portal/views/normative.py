"""规范性文件库: every normative document with its standing, and each one's official text."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from gongkai.desk import clock
from gongkai.portal import columns
from gongkai.portal.exports import export
from gongkai.portal.http import nothing, public_page
from gongkai.portal.listing import leaf, lines
from gongkai.portal.site import show
from gongkai.records import normative, official, official_docx
from gongkai.records.forms_normative import NormativeFilter
from gongkai.records.queries import public

from .records import gone


@public_page
def library(request: HttpRequest) -> HttpResponse:
    """Filters narrow; a value that is none is left out and said."""
    form = NormativeFilter(request.GET or None)
    found = public().filter(normative=True)
    if form.is_bound:
        form.is_valid()
        found = normative.narrowed(found, form.cleaned_data)
    if file := export(request, _("规范性文件库"), columns.NORMATIVE, lines(found), each=columns.told):
        return file
    page = leaf(lines(found), request.GET.get("page"))
    context = {"leaf": page, "form": form, "today": clock.today()}
    return show(request, "portal/normative.html", context)


@public_page(max_age=0, takes=nothing)
def official_text(request: HttpRequest, pk: int, ending: str) -> HttpResponse:
    """The document on paper, when the record is public at this moment; 410 below a withdrawn record, else as if it did not
    exist."""
    if ending not in official.ENDINGS:
        raise Http404
    found = public().filter(pk=pk).first()
    if found is None or found.display_over(clock.today()):
        return gone(request, pk)
    made = official.as_pdf(found) if ending == "pdf" else official_docx.as_docx(found)
    return official.answer(made, found, ending)
