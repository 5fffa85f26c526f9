"""How fast the workbench is in the browser with 300 marks and 200 rows, and its pictures for the docs: python tests/review_speed.py [docs/images]."""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from reviewing import DEMO, FORM, REPORT, book, close_stores, served
from test_review_browser import ARGUMENTS, CHROMIUM, drop

THINGS = ("讲座", "培训班", "展览", "沙龙", "竞赛", "巡展", "义诊", "论坛", "研学", "宣讲")
PLACES = "东西南北中上下前后里"
UNITS = {
    "讲座": "场",
    "培训班": "期",
    "展览": "场",
    "沙龙": "场",
    "竞赛": "项",
    "巡展": "次",
    "义诊": "场",
    "论坛": "场",
    "研学": "次",
    "宣讲": "场",
}


def large() -> tuple[bytes, bytes]:
    """A report of 300 counts and a form of 200 rows."""
    lines = ["青禾县科协2024年度工作总结", "一、履职完成情况"]
    rows: list[tuple[str | None, ...]] = [("三级指标", "目标值", "实际完成值")]
    for n in range(300):
        thing = THINGS[n % 10]
        name = f"{PLACES[n // 10 % 10]}{PLACES[n // 100]}镇{thing}"
        lines.append(f"全年在{name}工作中共举办{thing}{11 + n}{UNITS[thing]}，做到有部署、有检查、有总结。")
        if n < 200:
            rows.append((f"{name}数量", f"≥{10 + n}{UNITS[thing]}", None))
    return "\n".join(lines).encode(), book(*rows)


def measure(page: Page, address: str) -> None:
    """Prints the time to the first view, and from key to changed row."""
    report, form = large()
    page.goto(address)
    drop(page, reports={"总结.txt": report}, forms={"表.xlsx": form})
    marks, rows = page.locator("mark").count(), page.locator("#rows .line").count()
    views: list[float] = []
    steps: list[float] = []
    moves: list[float] = []
    for _ in range(7):
        page.reload()
        page.wait_for_selector("body[data-ready]")
        views.append(page.evaluate("performance.getEntriesByType('paint').find(p => p.name === 'first-contentful-paint').startTime"))
        page.wait_for_timeout(200)
    wait = """(key) => new Promise(done => {
      const start = performance.now();
      const watch = new MutationObserver(() => { watch.disconnect(); requestAnimationFrame(() => setTimeout(() => done(performance.now() - start))); });
      watch.observe(document.getElementById("side"), { childList: true, subtree: true });
      document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    })"""
    for key, found in (("a", steps), ("j", moves)):
        for _ in range(30):
            found.append(page.evaluate(wait, key))
            page.wait_for_timeout(30)
    for name, found in (("第一眼", views), ("定一行", steps), ("移一行", moves)):
        print(f"{name}：中位 {statistics.median(found):.0f} ms，最慢 {max(found):.0f} ms（{marks} 处标记，{rows} 行）")


def pictures(page: Page, address: str, folder: Path) -> None:
    """Writes the pictures that docs/review.md shows."""
    page.goto(address)
    page.screenshot(path=folder / "review-start.png")
    drop(page, reports={REPORT: (DEMO / REPORT).read_bytes()}, forms={FORM: (DEMO / FORM).read_bytes()})
    for key in "aaarf":
        page.keyboard.press(key)
    page.wait_for_timeout(900)
    page.screenshot(path=folder / "review-desk.png")
    page.keyboard.press("e")
    page.wait_for_timeout(300)
    page.screenshot(path=folder / "review-correct.png")
    page.keyboard.press("Escape")
    page.keyboard.press("o")
    page.wait_for_timeout(1500)
    page.screenshot(path=folder / "review-results.png")
    page.keyboard.press("Escape")
    page.locator("[data-pane=claims]").click()
    page.wait_for_timeout(300)
    page.screenshot(path=folder / "review-claims.png")


def main() -> None:
    """Measures, and draws where a folder is named."""
    with sync_playwright() as started, tempfile.TemporaryDirectory() as folder:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1360, "height": 820})
        with served(Path(folder)) as (address, _):
            if 1 < len(sys.argv):
                pictures(page, address, Path(sys.argv[1]))
            time.sleep(0.2)
            measure(page, address)
        browser.close()
        close_stores()


if __name__ == "__main__":
    main()
