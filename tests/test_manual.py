"""Help pages and usage errors are in Chinese, in straight columns, and name what would be right."""

from __future__ import annotations

import re

import pytest

from narrative.cli import app, main
from narrative.manual import _width, _wrapped

COMMANDS = [command.name or getattr(command.callback, "__name__", "") for command in app.registered_commands]


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """(exit status, stdout, stderr) of the program in this process."""
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    told = capsys.readouterr()
    return int(ended.value.code or 0), told.out, told.err


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_has_no_english_sentence_and_is_no_wider_than_asked(capsys: pytest.CaptureFixture[str], command: str) -> None:
    status, page, _ = run(capsys, *([command] if command else []), "--help")
    assert status == 0
    assert page.startswith("用法：narrative") and "选项：" in page and page.endswith("显示这一页\n" if command else "\n")
    assert not re.search(r"Usage|Options|Arguments|Commands|OPTIONS|default|required|Show this|<", page)
    assert all(_width(line) <= 100 for line in page.splitlines())
    begins = {_width(m.group(1)) for line in page.split("选项：")[1].splitlines() if (m := re.match(r"(  -\S.*?  +)(?=[一-龥])", line))}
    assert len(begins) == 1


def test_lines_break_between_words_and_never_before_a_full_stop() -> None:
    assert _wrapped("写到 narrative.xlsx 文件里。再看", 16) == ["写到", "narrative.xlsx", "文件里。再看"]
    assert _wrapped("一二三四。", 8) == ["一二三", "四。"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("fil",), "没有这个命令（fil）：是不是 fill。"),
        (("fill", "--tabel", "x"), "没有这个选项（--tabel）：是不是 --table"),
        (("extract", "x.txt", "--format", "xml"), "参数不对（--format）：只能是 text、json。"),
        (("batch", "x", "-o", "y", "--workers", "两个"), "参数不对（--workers）：要写数，不小于 0。"),
        (("query", "甲", "乙", "丙"), "多了参数（丙）。"),
        (("batch", "x"), "少了参数（--out）。"),
        (("fill", "x", "-o"), "选项后面少了值（-o）。"),
    ],
)
def test_a_usage_error_names_what_is_wrong_and_what_would_be_right(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    status, _, told = run(capsys, *arguments)
    assert status == 2 and told.startswith(said) and len(told.splitlines()) == 1


def test_without_a_command_the_page_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    status, page, told = run(capsys)
    assert status == 2 and page.startswith("用法：narrative [选项] 命令 …") and not told
