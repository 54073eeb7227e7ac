"""The river in a real browser: a policy document comes in, a department answers, the public finds, the duty is met.

With ``GONGKAI_WALK=docs/walk`` the pictures of the README are taken on the way.
"""

from __future__ import annotations

import os
import re
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.served import ROOT, City

from gongkai.desk.clock import today
from gongkai.sample.city import PASSWORD

pytestmark = pytest.mark.browser
expect.set_options(timeout=30_000)  # a busy machine is slow, not wrong

SERIAL = os.getpid() % 900 + 100  # another number each run, so that a city can be walked through twice
NUMBER = f"望教〔{today().year}〕{SERIAL}号"
TASK = f"公布第{SERIAL}期报名办法"
TITLE = f"望川市教育局关于公布老年学校第{SERIAL}期报名办法的通知"
POLICY = f"望政办发〔{today().year}〕{SERIAL}号"


def policy_text() -> str:
    """A document of the city government, written for this journey."""
    day, due = today(), today() + timedelta(days=20)
    return f"""望川市人民政府办公室文件
{POLICY}

望川市人民政府办公室关于办好老年教育实事的通知

各镇人民政府、街道办事处，市政府各部门：

老年教育是今年的民生实事，现就有关工作通知如下。

一、{TASK}。把春季班的课程、学位、报名时间和电话写清楚，让老人一看就明白。（牵头单位：市教育局；配合单位：市民政局；{due.year}年{due.month}月{due.day}日前完成）

二、就近设点。每个镇（街道）至少设一个教学点。（责任单位：各镇（街道）；{day.year + 1}年6月底前完成）

望川市人民政府办公室
{day.year}年{day.month}月{day.day}日
"""


class Staff:
    """One person at one browser."""

    def __init__(self, browser: Browser, city: City, username: str, pictures: Pictures) -> None:
        self.page = browser.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN").new_page()
        self.city, self.pictures = city, pictures
        self.page.goto(f"{city.url}/console/")
        self.page.get_by_label("用户名").fill(username)
        self.page.get_by_label("密码").fill(PASSWORD)
        self.page.get_by_role("button", name="登录").click()
        expect(self.page.get_by_role("heading", level=1)).to_contain_text("今天要办的事")

    def open(self, path: str) -> Page:
        answer = self.page.goto(f"{self.city.url}{path}")
        assert answer is not None and answer.ok, f"{path}: {answer and answer.status}"
        return self.page

    def picture(self, name: str) -> None:
        self.pictures.take(self.page, name)

    def close(self) -> None:
        self.page.context.close()


class Pictures:
    """Takes them only when a folder is named; elsewhere the journey runs without."""

    def __init__(self) -> None:
        folder = os.environ.get("GONGKAI_WALK")
        self.folder = ROOT / folder if folder else None

    def take(self, page: Page, name: str) -> None:
        if self.folder:
            self.folder.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=self.folder / f"{name}.png")


@pytest.mark.slow
def test_a_policy_document_travels_the_whole_river(city: City, chromium: Browser, tmp_path: Path) -> None:
    pictures = Pictures()

    def staff(username: str) -> Staff:
        return Staff(chromium, city, username, pictures)

    # the disclosure office takes the document in, checks it and issues it
    office = staff("office.disclosure")
    file = tmp_path / "老年教育.txt"
    file.write_text(policy_text())
    office.open("/console/policies/new")
    office.page.locator("input[type=file]").set_input_files(file)
    office.picture("01-upload")
    office.page.get_by_role("button", name="上传并识别").click()
    expect(office.page.get_by_role("heading", level=1)).to_contain_text("核对任务")
    expect(office.page.locator("main")).to_contain_text(POLICY)
    expect(office.page.locator("main")).to_contain_text("任务 2 项")
    office.picture("02-confirm")
    office.page.get_by_role("button", name="核对无误").click()
    expect(office.page.get_by_role("heading", level=1)).to_contain_text("分派任务")
    office.page.get_by_label("公开：标题").check()
    office.picture("03-issue")
    office.page.get_by_role("button", name="分派到单位").click()
    expect(office.page.locator("main")).to_contain_text(TASK)
    office.close()

    # the department sees its duty on the workbench and answers it with a draft
    drafter = staff("edu.drafter")
    drafter.picture("04-workbench")
    drafter.open("/console/work/")
    drafter.page.get_by_role("link", name=re.compile(TASK)).first.click()
    work = drafter.page.url.removeprefix(city.url)
    drafter.page.get_by_role("link", name="起草信息").click()
    page = drafter.page
    page.get_by_label("名称", exact=False).first.fill(TITLE)
    write_body(page, "春季班开设书法、太极拳、智能手机三门课，每门30个学位。报名电话0980-5550112。")
    page.get_by_label("发文字号").fill(NUMBER)
    page.get_by_label("成文日期").fill(today().isoformat())
    choose(page, "体裁分类", "通知")
    choose(page, "主题分类", "教育")
    drafter.picture("05-draft")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    record = re.search(r"/records/(\d+)/", page.url)
    assert record, page.url
    assert public_status(city, record[1]) == 404
    page.get_by_role("button", name="送审").click()
    expect(page.locator("main")).to_contain_text("审查中")

    # another person reviews that exact content, a third approves
    reviewer = staff("edu.reviewer")
    reviewer.open(f"/console/records/{record[1]}/review/")
    reviewer.picture("06-review")
    for group in reviewer.page.get_by_role("radio", name="通过", exact=True).all():
        group.check()
    reviewer.page.get_by_role("button", name="提交结论").click()
    expect(reviewer.page.locator("main")).to_contain_text("已审查")
    reviewer.close()
    approver = staff("edu.approver")
    approver.open(f"/console/records/{record[1]}/")
    approver.picture("07-approve")
    approver.page.get_by_role("button", name="批准这份内容").click()
    expect(approver.page.locator("main")).to_contain_text("已批准")
    approver.close()
    assert public_status(city, record[1]) == 404

    # published, the public finds it by words in either script and by its number
    drafter.open(f"/console/records/{record[1]}/")
    page.get_by_role("button", name="公开", exact=True).click()
    expect(page.locator("main")).to_contain_text("已公开")
    public = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN").new_page()
    for words in ("老年学校", "老年學校", NUMBER, NUMBER.replace("〔", "[").replace("〕", "]")):
        public.goto(f"{city.url}/search/?q={words}")
        expect(public.get_by_role("main").get_by_role("link", name=re.compile(f"第{SERIAL}期")).first).to_be_visible()
    public.get_by_role("main").get_by_role("link", name=re.compile(f"第{SERIAL}期")).first.click()
    expect(public.get_by_role("heading", level=1)).to_contain_text(f"第{SERIAL}期")
    expect(public.get_by_role("main")).to_contain_text("智能手机")
    pictures.take(public, "08-record")
    public.set_viewport_size({"width": 375, "height": 800})
    pictures.take(public, "09-phone")

    # the duty is met, and the page that explains it quotes the clause
    drafter.open(work)
    expect(page.locator("main")).to_contain_text("已完成")
    page.get_by_role("link", name=re.compile("按来源文件规定的时间完成任务")).last.click()
    expect(page.locator("main")).to_contain_text("按期完成")
    expect(page.locator("main")).to_contain_text(POLICY)
    drafter.picture("10-duty-met")
    drafter.close()
    assert city.run("ledger", "verify").returncode == 0


def write_body(page: Page, words: str) -> None:
    editor = page.locator(".jodit-wysiwyg")
    if editor.count():
        editor.first.click()
        page.keyboard.type(words)
    else:
        page.get_by_label("正文").fill(words)


def choose(page: Page, label: str, words: str) -> None:
    """Picks the first option of the list that holds the words."""
    box = page.get_by_label(label)
    options = box.locator("option").all_text_contents()
    box.select_option(label=next(option for option in options if words in option))


def public_status(city: City, record: str) -> int:
    import urllib.error
    import urllib.request

    try:
        with urllib.request.urlopen(f"{city.url}/records/{record}/") as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
