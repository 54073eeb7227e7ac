"""Heads whose lines ran together."""

import time

import pytest

from gongkai.text.reading import read

REST = "\n各乡镇人民政府：\n现印发给你们，请认真贯彻执行。\n平川县人民政府\n2019年4月30日\n"


@pytest.mark.parametrize(
    ("head", "title"),
    [
        (
            "平川县人民政府关于印发平川县招商引资办法的通知平政发〔2019〕15号",
            "平川县人民政府关于印发平川县招商引资办法的通知",
        ),
        (
            "平政发〔2019〕15号 平川县人民政府关于印发平川县招商引资办法的通知",
            "平川县人民政府关于印发平川县招商引资办法的通知",
        ),
        ("平政发〔2019〕15号平川县人民政府关于做好春耕工作的意见", "平川县人民政府关于做好春耕工作的意见"),
        (
            "平川县人民政府 平川县人民政府关于做好春耕工作的意见\n平政发〔2019〕15号",
            "平川县人民政府关于做好春耕工作的意见",
        ),
        ("2019年县政府重点工作任务（平政发〔2019〕15号）", "2019年县政府重点工作任务"),
    ],
)
def test_number_and_title_on_one_line_are_two(head: str, title: str) -> None:
    reading = read(head + REST)
    assert (reading.title, reading.doc_number, reading.issuers) == (title, "平政发〔2019〕15号", ("平川县人民政府",))


def test_the_word_for_an_attachment_is_no_part_of_a_title() -> None:
    assert read("附件1：平川县招商引资实施办法\n一、总则\n1.本办法适用于本县。\n").title == "平川县招商引资实施办法"


@pytest.mark.parametrize(
    "form", ["牵头单位：\n", "（责任单位：）", "责任单位：；配合单位：；", "牵头单位： 责任单位：\n"]
)
def test_forms_that_nobody_filled_in_cost_little(form: str) -> None:
    begin = time.process_time()
    assert read(form * (480_000 // len(form))).tasks == ()
    assert time.process_time() - begin < 2


def test_two_authorities_that_a_scan_joined_are_two() -> None:
    head = "平川县委员会办公室平川县人民政府办公室关于做好春耕工作的通知\n各乡镇人民政府：\n现通知如下。\n平川县委员会办公室平川县人民政府办公室\n2021年4月29日\n"
    assert read(head).issuers == ("平川县委员会办公室", "平川县人民政府办公室")


def test_numbers_go_on_across_chapters_of_a_line() -> None:
    items = "".join(
        f"（{chapter}）章节标题 " + "".join(f"{n}.做好事情{n}。认真组织开展。 责任单位：区甲局、乙局 " for n in numbers)
        for chapter, numbers in (("一", range(1, 7)), ("二", range(7, 10)))
    )
    found = read(
        f"某区工作方案 为做好工作，制定本方案。 一、总体要求 坚持原则。 二、重点任务 {items}三、保障 加强领导。"
    ).tasks
    assert [task.responsible for task in found] == [("区甲局", "乙局")] * 9


TITLE = "平川县人民政府关于印发平川县招商引资办法的通知"


@pytest.mark.parametrize(
    "head",
    [
        f"{TITLE}\n（平政发〔2019〕15号 2019年4月30日）",
        f"平川县人民政府文件 平政发〔2019〕15号 {TITLE}",
        f"平川县人民政府印发招商引资办法的通知\n导读：加强招商。\n平政发〔2019〕15号\n{TITLE}",
        f"• 397863874/2019-12310\n  • 平川县人民政府\n  • 平政发〔2019〕15号\n{TITLE}",
        f"标 题: | 平政发〔2019〕15号 {TITLE} | ||\n发文字号: | 发布日期: | 2019-05-12 | |\n平政发〔2019〕15号 {TITLE}",
        f"文件名称 | {TITLE} | ||\n公开责任部门 | 平川县人民政府 | 文号 | 平政发〔2019〕15号 |",
    ],
)
def test_the_number_beside_a_title_and_what_a_page_says_of_it(head: str) -> None:
    found = read(head + REST)
    assert (found.title, found.doc_number, found.issuers) == (TITLE, "平政发〔2019〕15号", ("平川县人民政府",))


def test_a_document_that_shows_no_title_takes_that_of_the_page() -> None:
    page = "文件名称 | 2022年常务会议确定事项落实情况的通报 | ||\n公开责任部门 | 平川县政府办公室 | 公开形式: | 主动公开 |\n成文日期 | 2022年9月14日 |\n近期开展了督查，现通报如下。\n"
    found = read(page)
    assert (found.title, found.issuers) == ("2022年常务会议确定事项落实情况的通报", ("平川县政府办公室",))
