"""公众纠错: a small form under a public record. No account, no name; of the sender a digest is counted for an hour, nothing else."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods

from gongkai.desk import sender_limits
from gongkai.desk.actions import Refused
from gongkai.portal.senders import sender
from gongkai.portal.site import show
from gongkai.records.actions import send_tip
from gongkai.records.conventions import conventions
from gongkai.records.forms_gates import TipForm
from gongkai.records.queries import public


@never_cache
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def tip(request: HttpRequest, pk: int) -> HttpResponse:
    """What is wrong with this record. A program that fills in the trap is thanked like anybody, and nothing is kept."""
    found = get_object_or_404(public(), pk=pk)
    form = TipForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        if told["website"]:
            return show(request, "portal/tip_sent.html", {"record": found})
        if not sender_limits.within("tip", sender(request), conventions().tips.per_sender_hour, sender_limits.HOUR):
            form.add_error(None, _("您一小时内提交得较多，请过一会儿再试。"))
            return show(request, "portal/tip.html", {"record": found, "form": form}, 429)
        try:
            send_tip(found, told["kind"], told["words"])
            return show(request, "portal/tip_sent.html", {"record": found})
        except Refused as refused:
            form.add_error(None, str(refused))
    if form.errors:
        status = 422
    return show(request, "portal/tip.html", {"record": found, "form": form}, status)
