"""The workbench in a real browser: from dropped files to the results and back, by keyboard alone, in two windows, with hostile documents."""

from __future__ import annotations

import base64
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect
from reviewing import DEMO, FORM, REPORT, book, close_stores, served

CHROMIUM = os.environ.get("NARRATIVE_CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WAIT = 60_000  # milliseconds, for a machine with much else to do
expect.set_options(timeout=WAIT)
EVIL = "<script>window.hit=1</script><img src=x onerror='window.hit=2'>"
DROP = """([zone, files]) => {
  const data = new DataTransfer();
  for (const [name, content] of files) {
    data.items.add(new File([Uint8Array.from(atob(content), c => c.charCodeAt(0))], name));
  }
  zone = document.querySelector(zone);
  for (const kind of ["dragenter", "dragover", "drop"]) {
    zone.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
  }
}"""
SELECT = """(words) => {
  const walk = document.createTreeWalker(document.getElementById("text"), NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const at = walk.currentNode.data.indexOf(words);
    if (0 <= at) {
      const range = document.createRange();
      range.setStart(walk.currentNode, at);
      range.setEnd(walk.currentNode, at + words.length);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      walk.currentNode.parentElement.scrollIntoView({ block: "center" });
      const box = range.getBoundingClientRect();
      const event = { bubbles: true, clientX: box.left, clientY: box.bottom };
      walk.currentNode.parentElement.dispatchEvent(new MouseEvent("mouseup", event));
      return;
    }
  }
  throw new Error("not in the text: " + words);
}"""


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    return {"executable_path": CHROMIUM, "args": ARGUMENTS, "headless": True}


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    close_stores()


def drop(page: Page, **zones: dict[str, bytes]) -> None:
    """Files dropped on the start page, and the review that comes of them."""
    for zone, files in zones.items():
        encoded = [[name, base64.b64encode(data).decode()] for name, data in files.items()]
        page.evaluate(DROP, [f'.drop:has(input[name="{zone}"])', encoded])
    page.get_by_role("button", name="开始核对").click()
    page.wait_for_url("**/s/*", timeout=WAIT)
    page.wait_for_selector("body[data-ready]", timeout=WAIT)


def state_of(page: Page, row: int) -> Any:
    return expect(page.locator(f"#row-{row - 1} .state"), f"第 {row} 行")


def test_from_drop_to_export_and_back(page: Page, tmp_path: Path) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    with served(tmp_path) as (address, _):
        page.goto(address)
        drop(page, reports={REPORT: (DEMO / REPORT).read_bytes()}, forms={FORM: (DEMO / FORM).read_bytes()})
        expect(page.locator("mark.hit")).to_have_text("46场次")
        page.keyboard.press("a")
        state_of(page, 1).to_have_text("已接受")
        page.keyboard.press("e")
        page.evaluate(SELECT, "3.1万人次")
        expect(page.locator("#edit [name=value]")).to_have_value("31000")
        page.keyboard.press("Enter")
        state_of(page, 2).to_have_text("已改")
        expect(page.locator("#row-1 .value")).to_have_text("31000人次")
        page.keyboard.press("r")
        state_of(page, 3).to_have_text("已驳回")
        page.keyboard.press("u")
        state_of(page, 3).to_have_text("待审")
        page.evaluate(SELECT, "11件")
        expect(page.locator("#pop")).to_be_visible()
        page.keyboard.press("t")
        expect(page.locator("#row-2 .value")).to_have_text("0.0011万份")
        page.keyboard.press("Control+z")
        expect(page.locator("#row-2 .value")).to_have_text("1.8万份")
        page.keyboard.press("o")
        expect(page.locator("#dialog")).to_contain_text("还没定的 13 行")
        with page.expect_download() as fetched:
            page.get_by_role("link", name="绩效自评表_已填.xlsx").click()
        fetched.value.save_as(tmp_path / "填.xlsx")
        sheet = load_workbook(tmp_path / "填.xlsx").worksheets[0]
        assert [sheet[f"E{n}"].value for n in (5, 6, 7)] == ["46场次", "31000人次", None]
        page.keyboard.press("Escape")
        page.get_by_role("button", name="退出").click()
        expect(page.get_by_role("heading", name="已退出")).to_be_visible()
    with served(tmp_path) as (address, _):
        page.goto(address)
        expect(page.get_by_text("上次进行到第 3 行")).to_be_visible()
        page.get_by_role("link", name=FORM).click()
        page.wait_for_selector("body[data-ready]", timeout=WAIT)
        state_of(page, 2).to_have_text("已改")
        expect(page.locator(".line.current .n")).to_have_text("3")
        page.keyboard.press("u")
        state_of(page, 2).to_have_text("待审")
    assert said == []


def long_report() -> tuple[str, list[tuple[str | None, ...]]]:
    """A report of about 6,000 characters of our own, and a table of 15 rows that asks for its counts."""
    asked = [
        ("科普讲座", "场", 26), ("技能培训班", "期", 14), ("科普展览", "场", 9), ("志愿服务活动", "次", 38), ("科技下乡", "次", 17),
        ("学术沙龙", "场", 11), ("青少年竞赛", "项", 6), ("科普读本", "册", 5200), ("宣传文章", "篇", 143), ("科普基地", "个", 8),
        ("专家工作站", "家", 5), ("科技小院", "个", 4), ("调研报告", "篇", 7), ("媒体报道", "篇", 62), ("合作协议", "项", 12),
    ]  # fmt: skip
    filler = "各科室按照年初分工抓好落实，主动下沉一线听取意见，及时协调解决场地、师资和经费上的困难，把工作做到群众家门口，做到有部署、有检查、有总结，"
    text = [
        "青禾县科协2024年度绩效自评报告",
        "一、基本情况",
        "县科协是群团机关，负责全县的科学普及工作。",
        "二、履职完成情况",
    ]
    for n, (name, unit, count) in enumerate(asked, 1):
        text += [f"（{n}）{name}工作", f"{filler * 5}全年共完成{name}{count}{unit}，做到件件有着落。{filler}"]
    rows: list[tuple[str | None, ...]] = [("三级指标", "目标值", "实际完成值")]
    rows += [(f"{name}数量", f"≥{count - 1}{unit}", None) for name, unit, count in asked]
    return "\n".join(text) + "\n", rows


def test_a_long_report_by_keyboard_alone(page: Page, tmp_path: Path) -> None:
    text, rows = long_report()
    assert 5_500 < len(text) < 7_000 and len(rows) == 16
    pressed = 0

    def press(*keys: str) -> None:
        nonlocal pressed
        for key in keys:
            page.keyboard.press(key)
            pressed += 1

    with served(tmp_path) as (address, _):
        page.goto(address)
        drop(page, reports={"自评报告.txt": text.encode()}, forms={"表.xlsx": book(*rows)})
        lines = page.locator("#rows .line")
        filled = [line for line in range(15) if lines.nth(line).locator(".sure").inner_text()]
        assert 10 <= len(filled)
        press(*("a" * 13))  # as fast as the keyboard goes
        press("e", *"6", *"6", "Enter")
        press("a")
        expect(page.locator("#bar .done")).to_have_text("已定 15 / 15 行")
        press("o")
        expect(page.locator("#dialog")).to_contain_text("每一行都定过了")
        with page.expect_download() as fetched:
            press("Enter")
        fetched.value.save_as(tmp_path / "填.xlsx")
        values = [cell.value for (cell,) in load_workbook(tmp_path / "填.xlsx").worksheets[0]["C2:C16"]]
        assert values[0] == "26场" and values[13] == "66篇" and sum(v is not None for v in values) == len(filled)
    assert pressed == 20
    documented = (Path(__file__).parent.parent / "docs" / "review.md").read_text(encoding="utf-8")
    assert f"**{pressed} 次按键**" in documented


def test_two_windows_follow_each_other(page: Page, tmp_path: Path) -> None:
    with served(tmp_path) as (address, _):
        page.goto(address)
        drop(page, reports={REPORT: (DEMO / REPORT).read_bytes()}, forms={FORM: (DEMO / FORM).read_bytes()})
        other = page.context.new_page()
        other.goto(page.url)
        other.wait_for_selector("body[data-ready]")
        page.bring_to_front()
        page.keyboard.press("r")
        state_of(page, 1).to_have_text("已驳回")
        other.bring_to_front()
        other.evaluate("window.dispatchEvent(new Event('focus'))")
        state_of(other, 1).to_have_text("已驳回")
        other.keyboard.press("u")
        state_of(other, 1).to_have_text("待审")
        page.evaluate("window.dispatchEvent(new Event('focus'))")
        state_of(page, 1).to_have_text("待审")


def test_a_hostile_document_is_only_text(page: Page, tmp_path: Path) -> None:
    text = f"云岫县科协2023年度工作总结\n一、工作成效\n全年举办讲座12场{EVIL}，受益群众300余人次，群众反响热烈javascript:alert(1)。\n"
    form = book(("三级指标", "目标值", "实际完成值"), (f"举办讲座场次{EVIL}", f"≥10场{EVIL}", None))
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("dialog", lambda shown: said.append(shown.message))
    with served(tmp_path) as (address, _):
        page.goto(address)
        drop(page, reports={f"总结{EVIL}.txt": text.encode()}, forms={f"表{EVIL}.xlsx": form})
        page.keyboard.press("c")
        page.locator("#say [name=comment]").fill(EVIL)
        page.keyboard.press("Enter")
        expect(page.locator("#row-0 .said")).to_contain_text("<script>")
        page.keyboard.press("e")
        page.locator("#edit [name=unit]").fill(EVIL[:20])
        page.locator("#edit [name=value]").fill("12")
        page.keyboard.press("Enter")
        page.keyboard.press("o")
        expect(page.locator("#dialog")).to_contain_text("已定 1 / 1 行")
        page.keyboard.press("Escape")
        page.goto(address)
        expect(page.locator(".kept")).to_be_visible()
        assert page.evaluate("window.hit") is None and said == []
