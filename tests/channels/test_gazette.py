"""C61: an issue carries its documents word for word, passes three people, and is online no later than it is printed."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date, datetime, timedelta
from html import escape

import pypdfium2
import pytest
from django.db import IntegrityError, transaction
from lxml import etree
from tests import factories
from tests.channels.gazette_story import MASTHEAD, Press, press
from tests.records.typed_cases import content_of

from gongkai.channels.actions import gazette as actions
from gongkai.channels.actions import gazette_copies as copies
from gongkai.channels.gazette_content import difference, in_order, text_hash
from gongkai.channels.gazette_gates import GATES, may
from gongkai.channels.gazette_lifecycle import verbs
from gongkai.channels.gazette_queries import (
    distribution,
    gaps,
    how_it_stands,
    public_articles,
    public_issues,
    suggestions,
)
from gongkai.channels.models import Article, Issue, IssueState
from gongkai.desk import clock, files, ledger
from gongkai.desk.actions import Refused, Stale
from gongkai.desk.permissions import SYSTEM, Role
from gongkai.records import actions as records
from gongkai.records import typed
from gongkai.records.body import text_of
from gongkai.records.content import canonical
from gongkai.records.models import Record
from gongkai.records.typed_html import html_of
from gongkai.schemas.record_pages import Grid
from gongkai.search.queries import find

NOW = datetime(2026, 6, 10, 9, tzinfo=clock.CHINA)


@pytest.fixture
def city(db) -> Press:
    with clock.pinned(NOW):
        yield press()


def refused(call, *args: object, **words: object) -> set[str]:
    with pytest.raises(Refused) as found:
        call(*args, **words)
    assert all(reason.text for reason in found.value.reasons)
    return {reason.code for reason in found.value.reasons}


def words_of(issue: Issue) -> str:
    with files.open_file(issue.edition.file) as file:
        document = pypdfium2.PdfDocument(file.read())
    return "".join("".join(page.get_textpage().get_text_bounded().split()) for page in document)


def test_the_text_is_the_documents_and_so_is_its_hash(city):
    record = city.document()
    issue = city.online(record, two_columns=True)
    article = issue.articles.get()
    assert (article.version.hash, article.body) == (record.content_hash, record.body)
    assert difference(article) == "" and len(text_hash(article)) == 64
    printed = words_of(issue)
    assert all("".join(line.split()) in printed for line in text_of(record.body).splitlines())
    assert record.title in printed and record.doc_number in printed and "2026年第1期（总第101期）" in printed
    assert issue.edition.places == {str(article.pk): 3}
    with files.open_file(issue.edition.file) as file:
        pdf = file.read()
    assert b"/StructTreeRoot" in pdf and b"/FontFile3" in pdf and b"pdfuaid" in pdf
    with pytest.raises(IntegrityError), transaction.atomic():
        Article.objects.filter(pk=article.pk).update(own_body="<p>另一种说法</p>")


def test_the_tables_of_a_typed_document_are_drawn_in_every_form(city, client):
    """PDF, EPUB and page say the same rows; what the public may not see of them is in none."""
    guide = content_of("service-guide", title="失业登记办事指南", body="")
    record = city.house.pass_all(records.draft(city.house.organ, guide, by=city.house.drafter))
    issue = city.online(record)
    article = issue.articles.get()
    printed, full = words_of(issue), article.full
    told = [cell for part in typed.parts(record) if isinstance(part, Grid) for row in part.rows for cell in row if cell]
    assert len(told) > 4 and "<th>材料名称</th>" in full and full.count("<table>") >= 1
    book = zipfile.ZipFile(io.BytesIO(client.get(f"/gazette/{issue.pk}.epub").content))
    chapter = book.read(f"book/article-{article.pk}.xhtml").decode()
    etree.fromstring(chapter.encode())
    page = client.get(f"/gazette/{issue.pk}/{article.pk}/").content.decode()
    for words in (printed, chapter, page):
        said = "".join(words.split())
        assert "材料名称" in said and all(
            "".join(escape(cell).split()) in said or "".join(cell.split()) in said for cell in told
        )
    assert '<div class="scroll"' in page


def test_rows_that_are_not_public_are_not_bound(city):
    hidden = content_of("assistance-list", values={"shown_from": "2026-03-02", "shown_to": "2099-12-31"})
    record = city.house.draft(**{name: getattr(hidden, name) for name in ("type", "type_version", "values")})
    said = html_of(canonical(record))
    assert "赵**" in said and "小满" not in said and "2103" not in said and "<caption>" in said


def test_a_text_that_parts_from_the_document_is_renewed_or_explained(city):
    record = city.document()
    issue = city.draft(record)
    city.correct(record, body="<p>更正后的文本，标准改为每小时2元。</p>")
    article = issue.articles.get()
    assert "更正" in difference(article)
    assert "text" in refused(actions.submit, issue, by=city.editor)
    issue.refresh_from_db()
    issue = actions.explain(article, "按印发时的文本刊载。", revision=issue.revision, by=city.editor)
    assert difference(issue.articles.get()) and actions.submit(issue, by=city.editor).state == IssueState.IN_REVIEW
    issue = actions.renew(article, revision=issue.revision, by=city.editor)
    assert issue.state == IssueState.DRAFT and difference(issue.articles.get()) == ""
    assert issue.articles.get().version.number == 2


def test_only_what_is_public_gets_in_and_stays_in(city):
    draft, record = city.house.draft(title="草稿"), city.document()
    issue = city.draft()
    assert refused(actions.submit, issue, by=city.editor) >= {"empty"}
    assert refused(actions.include, issue, [(draft, "department")], revision=1, by=city.editor) == {"not_public"}
    issue = actions.include(issue, [(record, "department")], revision=1, by=city.editor)
    approved = city.pass_all(issue)
    city.house.withdraw(record, "重复发布")
    assert "not_public" in refused(actions.release, approved, by=city.editor)
    assert not public_issues().exists() and not find("停车", kind="gazette").total


def test_three_people_and_the_exact_content(city):
    issue = city.draft(city.document())
    actions.submit(issue, by=city.editor)
    shown = issue.content_hash
    assert "stale" in refused(actions.review, issue, content_hash="0" * 64, by=city.reviewer)
    both = factories.actor(city.government, Role.DRAFTER, Role.REVIEWER, Role.APPROVER)
    issue = actions.edit_masthead(issue, replace(MASTHEAD, two_columns=True), revision=issue.revision, by=both)
    actions.submit(issue, by=city.editor)
    assert "own_work" in refused(actions.review, issue, content_hash=issue.content_hash, by=both)
    assert "stale" in refused(actions.review, issue, content_hash=shown, by=city.reviewer)
    second = factories.actor(city.government, Role.REVIEWER, Role.APPROVER)
    actions.review(issue, content_hash=issue.content_hash, by=second)
    assert "own_review" in refused(actions.approve, issue, content_hash=issue.content_hash, by=second)
    assert {"state"} <= refused(actions.release, issue, by=city.editor)
    actions.approve(issue, content_hash=issue.content_hash, by=city.approver)
    issue = actions.release(issue, by=city.editor)
    assert issue.approved_hash == issue.content_hash and "state" in refused(actions.discard, issue, by=city.editor)
    with pytest.raises(IntegrityError), transaction.atomic():
        Issue.objects.filter(pk=issue.pk).update(content_hash="1" * 64)


def test_role_and_state_open_the_verbs_and_nothing_else_does(city):
    record = city.document()
    people = {role: factories.actor(city.government, role) for role in Role}
    made = [city.draft(number=1, total=101), city.approved(record, number=2, total=102)]
    made.append(city.online(city.document(title="另一件", doc_number=""), number=3, total=103))
    for issue in made:
        for verb in verbs().values():
            for role, person in people.items():
                opened = role in verb.roles and (not verb.from_ or issue.state in verb.from_)
                assert may(person, verb.code, issue) == opened, (issue.state, verb.code, role)
            assert not may(city.house.stranger, verb.code, issue)
    assert {name for verb in verbs().values() for name in verb.gates} == set(GATES)


def test_two_editors_at_once(city):
    one, two = city.document(), city.document(title="另一件", doc_number="")
    issue = city.draft()
    actions.include(issue, [(one, "department")], revision=1, by=city.editor)
    with pytest.raises(Stale, match="用户gazette"):
        actions.include(issue, [(two, "department")], revision=1, by=city.colleague)
    actions.include(issue, [(one, "department"), (two, "office")], revision=2, by=city.colleague)
    assert [article.section for article in in_order(issue)] == ["office", "department"]
    first = in_order(issue)[0]
    issue = actions.move(first, section="department", revision=issue.revision, by=city.editor)
    issue = actions.move(first, step=-1, revision=issue.revision, by=city.editor)
    assert [article.title for article in in_order(issue)] == ["另一件", "测试市停车管理办法"]
    turned = [(article.pk, "order") for article in reversed(in_order(issue))]
    issue = actions.arrange(issue, turned, revision=issue.revision, by=city.editor)
    assert [(article.pk, article.section) for article in in_order(issue)] == turned
    assert "order" in refused(actions.arrange, issue, turned[:1], revision=issue.revision, by=city.editor)
    assert "none" in refused(actions.include, issue, [(one, "office")], revision=issue.revision, by=city.editor)


def test_online_no_later_than_print(city):
    issue = city.approved(city.document())
    assert "state" in refused(actions.note_printed, issue, date(2026, 6, 10), by=city.editor)
    assert not issue.late
    issue = actions.release(issue, by=city.editor)
    assert "print_day" in refused(actions.note_printed, issue, date(2026, 6, 11), by=city.editor)
    assert refused(actions.note_printed, issue, date(2026, 6, 9), by=city.editor) == {"late"}
    issue = actions.note_printed(issue, date(2026, 6, 9), lateness="网站当日停机维护。", by=city.editor)
    assert issue.late and how_it_stands(city.government).late == [issue]
    told = ledger.history(issue.subject).get(name="gazette.printed").data
    assert told == {"printed_on": "2026-06-09", "url": f"/gazette/{issue.pk}/"}
    other = city.online(city.document(title="另一件", doc_number=""), number=2, total=102)
    assert not actions.note_printed(other, date(2026, 6, 10), by=city.editor).late
    waiting = city.draft(number=3, total=103, print_on=date(2026, 6, 9))
    assert waiting.late, "its day of print has passed"


def test_a_withdrawn_document_leaves_the_issue_and_its_file(city, django_capture_on_commit_callbacks):
    record, other = city.document(title="将撤回的办法"), city.document(title="留下的办法", doc_number="")
    issue = city.online(record, other)
    first = issue.edition
    assert find("将撤回的办法", kind="gazette").total == 1
    with django_capture_on_commit_callbacks(execute=True):
        city.house.withdraw(record, "重复发布")
        assert Issue.objects.get(pk=issue.pk).edition is None, "no file until it is made again"
    issue.refresh_from_db()
    assert [article.record for article in public_articles()] == [other]
    assert not find("将撤回的办法", kind="gazette").total and find("留下的办法", kind="gazette").total == 1
    printed = words_of(issue)
    assert "将撤回" not in printed and "停车秩序" in printed and "本文已撤回" in printed and "重复发布" in printed
    assert issue.edition.number == 2 and list(issue.editions.all()) == [issue.edition, first]
    assert actions.press_waiting() == 0


def test_a_corrected_document_stays_as_it_was_printed_unless_it_said_too_much(city, django_capture_on_commit_callbacks):
    one, two = city.document(title="更正的办法"), city.document(title="说多了的办法", doc_number="")
    issue = city.online(one, two)
    with django_capture_on_commit_callbacks(execute=True):
        city.correct(one, body="<p>新的文本。</p>")
        city.correct(two, body="<p>删去了不该公开的内容。</p>", withhold=True)
    issue.refresh_from_db()
    assert [article.record for article in public_articles()] == [one]
    assert "说多了" not in words_of(issue) and "新的文本" not in words_of(issue)


def test_a_list_leaves_the_issue_when_its_display_is_over(city, client, django_capture_on_commit_callbacks):
    """Nothing with a last day is chosen; what got in before is shown to nobody from that midnight on, swept or not."""
    record, other = city.document(title="公示的名单"), city.document(title="留下的办法", doc_number="")
    issue, later = city.online(record, other), city.draft(number=2, total=102)
    Record.objects.filter(pk=record.pk).update(shown_until=date(2026, 6, 10))
    assert "leaving" in refused(actions.include, later, [(record, "order")], revision=1, by=city.editor)
    actions.index(issue)
    article = issue.articles.get(record=record)
    pages = [f"/gazette/{issue.pk}{end}" for end in ("/", ".pdf", ".epub", f"/{article.pk}/")]
    assert [client.get(page).status_code for page in pages] == [200] * 4
    assert find("公示的名单", kind="gazette").total == 1
    with clock.pinned(NOW + timedelta(days=1)):
        assert [client.get(page).status_code for page in pages] == [200, 404, 200, 410]
        assert "公示的名单" not in client.get(pages[0]).content.decode()
        assert not find("公示的名单", kind="gazette").hits
        with django_capture_on_commit_callbacks(execute=True):
            records.end_display(Record.objects.get(pk=record.pk), by=SYSTEM)
        issue.refresh_from_db()
        assert "公示的名单" not in words_of(issue) and "公示期已满" in words_of(issue)
        assert client.get(pages[1]).status_code == 200 and issue.edition.number == 2


def test_numbers_dates_and_owners(city):
    record = city.document()
    issue = city.online(record, number=3, total=103)
    assert refused(city.draft, number=3, total=104) == {"taken"} == refused(city.draft, number=4, total=103)
    assert refused(city.draft, number=0, total=104) == {"number"}
    assert refused(city.draft, year=2025, number=1, total=104) == {"dates"}
    told = replace(MASTHEAD, number=1)
    assert refused(actions.open_issue, city.house.organ, told, by=city.house.drafter) == {"organ"}
    assert refused(actions.open_issue, city.government, told, by=city.reviewer) == {"role"}
    city.online(city.document(title="另一件", doc_number=""), number=6, total=106)
    assert [str(gap) for gap in gaps(city.government)] == ["2026年第1–2期", "2026年第4–5期", "总第104–105期"]
    stands = how_it_stands(city.government)
    assert (stands.online, stands.missing, stands.share) == (2, 104, 1.9)
    assert "reason" in refused(actions.recall, issue, " ", by=city.approver)
    assert "personal_data" in refused(actions.recall, issue, "张三13912345678要求", by=city.approver)
    actions.recall(issue, "封面期号有误", by=city.approver)
    assert not find("停车", kind="gazette").hits[1:] and issue not in public_issues()
    assert city.draft(number=3, total=103).state == IssueState.DRAFT


def test_suggestions(city):
    old, new = city.document(title="旧通知"), city.document(title="新通知", doc_number="测民发〔2026〕8号")
    city.house.published(title="一则动态", genre="news")
    issue = city.draft(old, number=1, total=101)
    assert [(one.record, one.section) for one in suggestions(issue)] == [(new, "department")]
    assert [one.record.title for one in suggestions(issue, "动态")] == ["一则动态"]
    actions.discard(issue, by=city.editor)
    assert len(suggestions(city.draft(number=1, total=101))) == 2
    with clock.pinned(NOW + timedelta(days=1)):
        city.online(new, number=2, total=102, dated_on=date(2026, 6, 10))
        assert suggestions(city.draft(number=3, total=103)) == []


def test_free_copies(city):
    issue = city.online(city.document())
    kinds = ("towns", "libraries")
    lists = [
        copies.keep_recipient(city.government, copies.Place(kind=kind, name=f"{kind}点", copies=5), by=city.editor)
        for kind in kinds
    ]
    assert distribution(issue).undelivered == sorted(lists, key=lambda one: one.kind != "towns")
    assert len(distribution(issue).kinds_without) == 5
    told = [copies.Delivered(lists[0], 5, date(2026, 6, 9), "镇政府")]
    assert "role" in refused(copies.receive, issue, told, by=city.reviewer)
    assert "day" in refused(copies.receive, issue, [replace(told[0], on=date(2026, 6, 11))], by=city.editor)
    copies.receive(issue, told, by=city.editor)
    copies.receive(issue, told, by=city.editor)
    assert [one.pk for one in distribution(issue).undelivered] == [lists[1].pk]
    event = ledger.history(issue.subject).filter(name="gazette.delivered").last()
    assert event.data["places"] == ["towns"] and event.data["delivered_on"] == "2026-06-09"
    copies.take_back_receipt(issue.receipts.get(), by=city.editor)
    assert len(distribution(issue).undelivered) == 2
    same = copies.Place(kind="towns", name="towns点")
    assert refused(copies.keep_recipient, city.government, same, by=city.editor) & {"invalid", "invalid:name"}


def test_a_long_issue(city):
    long = "<h2>第一章</h2>" + f"<p>{'为规范停车秩序根据有关法律法规结合本市实际制定本办法。' * 12}</p>" * 380
    record = city.document(title="很长的规划" * 8, body=long)
    issue = city.online(record, city.document(title="最后一件", doc_number=""))
    assert issue.edition.pages > 90 and max(issue.edition.places.values()) > 90
    assert "最后一件" in words_of(issue)
