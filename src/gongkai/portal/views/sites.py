"""政府网站: which sites there are and how each stands, where closed ones went, and the columns of the key fields."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from gongkai.channels import sites as register
from gongkai.portal import columns
from gongkai.portal.exports import export
from gongkai.portal.http import public_page
from gongkai.portal.site import show

LONGEST = 600


@public_page
def sites(request: HttpRequest) -> HttpResponse:
    """With ``address`` (an old host may send its readers here with it) also where that address went."""
    found = list(register.sites().prefetch_related("redirections"))
    if file := export(request, _("政府网站"), columns.SITES, found):
        return file
    address = request.GET.get("address", "").strip()[:LONGEST]
    context = {
        "running": [one for one in found if not one.ended],
        "ended": [one for one in found if one.ended],
        "areas": register.areas(),
        "asked": address,
        "went": _went(address) if address else None,
    }
    return show(request, "portal/sites.html", context)


def _went(address: str) -> object:
    try:
        return register.went(address if "://" in address else f"http://{address}")
    except ValueError:
        return None
