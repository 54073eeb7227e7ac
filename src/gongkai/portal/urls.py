"""Addresses of the public side. ``translated`` have one for each language; the others speak to machines."""

from __future__ import annotations

from django.urls import include, path, re_path
from wagtail.urls import serve_pattern

from .api.answering import PREFIX, urlpatterns
from .views import (
    about,
    calendar,
    catalogue,
    data,
    duties,
    feeds,
    files,
    gazette,
    interface,
    normative,
    organs,
    pages,
    policies,
    profiles,
    records,
    robots,
    rules,
    search,
    subscribe,
    tips,
    types,
)

translated = [
    path("records/<int:pk>/", records.record, name="record"),
    path("records/<int:pk>/versions/<int:number>/", records.version, name="version"),
    path("records/<int:pk>/report/", tips.tip, name="tip"),
    path("normative/", normative.library, name="normative"),
    path("types/", types.types, name="types"),
    path("types/<slug:key>/", types.type_list, name="type"),
    path("search/", search.search, name="search"),
    path("catalogue/", catalogue.catalogue, name="catalogue"),
    path("catalogue/coverage/", catalogue.coverage, name="coverage"),
    path("catalogue/fields/<slug:code>/", catalogue.field, name="field"),
    path("catalogue/fields/<slug:code>/records/", catalogue.field_records, name="field-records"),
    path("catalogue/items/<int:pk>/", catalogue.item, name="item"),
    path("organs/", organs.organs, name="organs"),
    path("organs/<slug:code>/", organs.organ, name="organ"),
    path("organs/<slug:code>/profile/", profiles.profile, name="profile"),
    path("organs/<slug:code>/guide/", organs.guide, name="guide"),
    path("organs/<slug:code>/catalogue/", organs.catalogue, name="organ-catalogue"),
    path("organs/<slug:code>/catalogue/changes/", organs.catalogue_changes, name="catalogue-changes"),
    path("calendar/", calendar.calendar_year, name="calendar"),
    path("calendar/<int:year>/", calendar.calendar_year, name="calendar-year"),
    path("score/", duties.score, name="score"),
    path("score/<slug:code>/", duties.organ_duties, name="organ-duties"),
    path("duties/<int:pk>/", duties.duty, name="duty"),
    path("rules/", rules.rulebook, name="rules"),
    path("rules/<str:rule_id>/", rules.rule, name="rule"),
    path("policies/", policies.policies, name="policies"),
    path("policies/<int:pk>/", policies.policy, name="policy"),
    path("statutory/<slug:key>/", pages.statutory_entry, name="statutory-entry"),
    path("places/", profiles.reading_places, name="places"),
    path("places/<int:pk>/", profiles.reading_place, name="place"),
    path("subscribe/", subscribe.subscribe, name="subscribe"),
    path("subscribe/confirm/<str:token>/", subscribe.confirm, name="subscribe-confirm"),
    path("subscribe/leave/<str:key>/", subscribe.leave, name="subscribe-leave"),
    path("data/", data.data, name="data"),
    path("data/<slug:key>/", data.dataset, name="dataset"),
    path("api/", interface.interface, name="interface"),
    path("gazette/", gazette.gazette, name="gazette"),
    path("gazette/<int:pk>/", gazette.issue, name="gazette-issue"),
    path("gazette/<int:pk>/<int:article>/", gazette.article, name="gazette-article"),
    path("help/", about.help_page, name="help"),
    path("accessibility/", about.accessibility, name="accessibility"),
]

machines = [
    path("records/<int:record>/files/<int:pk>/", files.attachment, name="attachment"),
    path("records/<int:pk>/official.<slug:ending>", normative.official_text, name="official"),
    path("organs/<slug:code>/catalogue.xlsx", organs.catalogue_file, name="catalogue-file"),
    path("records/<int:pk>/data.<slug:ending>", types.record_data, name="record-data"),
    path("types/<slug:key>.<slug:ending>", types.type_data, name="type-data"),
    path("favicon.ico", about.icon, name="icon"),
    path("feeds/", about.feeds, name="feeds"),
    path("gazette/<int:pk>.pdf", gazette.pdf, name="gazette-pdf"),
    path("gazette/<int:pk>.epub", gazette.book, name="gazette-epub"),
    path("feeds/gazette.atom", gazette.feed, name="gazette-atom"),
    path("feeds/<slug:slug>.atom", feeds.atom, name="atom"),
    path("feeds/<slug:slug>.json", feeds.json_feed, name="json-feed"),
    path("feeds/<slug:slug>.rss", feeds.rss, name="rss"),
    path("feeds/<slug:kind>/<slug:code>.<slug:form>", feeds.feed, name="feed"),
    path("data/catalog.jsonld", data.dcat, name="dcat"),
    path("data/<slug:key>.<slug:kind>", data.data_file, name="data-file"),
    path("robots.txt", robots.robots, name="robots"),
    path("sitemap.xml", robots.sitemap, name="sitemap"),
    path("sitemap-pages.xml", robots.sitemap_pages, name="sitemap-pages"),
    path("sitemap-<int:number>.xml", robots.sitemap_records, name="sitemap-records"),
]

#: The read API; named ``api:…``.
api = [path(PREFIX, include((urlpatterns(), "api")))]

#: Last of all: whatever is left may be a page of the tree.
tree = [re_path(serve_pattern, pages.tree, name="wagtail_serve")]
