"""Which files make one submission, what each is, and whose it is: guessed from folders, names and contents, written to 配对.csv, corrected there by hand."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from narrative.batch.files import Source
from narrative.batch.names import canonical
from narrative.batch.reading import Told
from narrative.matching.scope import project_core
from narrative.rules import load

REPORT, FORM, EVIDENCE, UNUSED, WAITING, UNREAD = "报告", "自评表", "佐证", "不用", "待识别", "读不了"
ROLES = (REPORT, FORM, EVIDENCE, UNUSED)
WHOLE = "部门整体支出"
PROSE = 400  # characters of prose that make a file with a table a report


@dataclass(frozen=True, slots=True)
class Line:
    """A line of 配对.csv: one file with the submission it belongs to, what it is, and why that was guessed."""

    submission: str
    organisation: str
    year: str
    project: str
    file: str
    role: str
    why: str


def guessed(sources: Sequence[Source], told: Mapping[str, Told]) -> tuple[Line, ...]:
    """A line for each file in order. `told` holds what is known of those that were read, by their name."""
    roles = {source.name: role_of(source, told.get(source.name)) for source in sources}
    own = {source.name: _organisation(told.get(source.name)) for source in sources}
    called = canonical([*own.values(), *(unit_in(_folder(source)) for source in sources)])
    lines: list[Line] = []
    for group, members in _groups(sources, roles, own, called, told).items():
        lines += _submissions(group, members, roles, told, own, called)
    order = {source.name: n for n, source in enumerate(sources)}
    scanned = {name for name, known in told.items() if known.scanned}
    shown = _typed_first(sorted(lines, key=lambda line: order[line.file]), scanned)
    return _told_once(shown, {source.name: source.sha256 for source in sources})


def _typed_first(lines: Sequence[Line], scanned: set[str]) -> list[Line]:
    """The lines with a scan put aside where its submission has a file of its kind that was typed."""
    typed = {(line.submission, line.role) for line in lines if line.file not in scanned}
    return [
        replace(line, role=EVIDENCE, why=f"{line.why}；扫描件，另有电子版")
        if line.file in scanned and line.role in (REPORT, FORM) and (line.submission, line.role) in typed
        else line
        for line in lines
    ]


def scan_wanted(line: Line, lines: Sequence[Line]) -> bool:
    """Whether a scan that was not recognised yet is needed: its submission has no report, or no form and this may be one (a PDF)."""
    roles = {other.role for other in lines if other.submission == line.submission}
    name = line.file.rpartition("/")[2]
    return line.role == WAITING and (
        REPORT not in roles or (FORM not in roles and (matches("form", name) or name.lower().endswith(".pdf")))
    )


def _told_once(lines: Sequence[Line], contents: Mapping[str, str]) -> tuple[Line, ...]:
    """The lines with copies of a file in one submission left out of it, and those that another submission holds too marked."""
    first: dict[tuple[str, str], str] = {}
    elsewhere: dict[str, Line] = {}
    found = []
    for line in lines:
        content = contents[line.file]
        if content and line.role in (REPORT, FORM):
            same = first.setdefault((line.submission, content), line.file)
            other = elsewhere.setdefault(content, line)
            if same != line.file:
                line = replace(line, role=UNUSED, why=f"{line.why}；与“{same}”内容相同")
            elif other.submission != line.submission:
                line = replace(line, why=f"{line.why}；与“{other.submission}”交的内容相同，请核对")
        found.append(line)
    return tuple(found)


def role_of(source: Source, told: Told | None) -> str:
    """What a file is, by its name and by what stands in it."""
    name = source.name.rpartition("/")[2]
    if source.error or (told is not None and told.error):
        return EVIDENCE if matches("evidence", name) else UNREAD
    if told is None:
        return EVIDENCE if matches("evidence", name) else WAITING
    rows = sum(row for _, _, row, _ in told.tables)
    if rows and (told.prose < PROSE or (matches("form", name) and not matches("report", name))):
        return FORM
    if matches("evidence", name) or (not told.prose and not matches("report", name)):
        return EVIDENCE
    return REPORT


def matches(rule: str, text: str) -> bool:
    """Whether a rule about names fits a name."""
    return bool(_patterns()[rule].search(text.rpartition(".")[0] or text if rule != "level" else text))


def unit_in(folder: str) -> str:
    """The unit that the last part of a folder's path names (012_云泽县科协（2023年）), "" where it names none."""
    last = folder.rpartition("/")[2]
    plain = re.sub(r"^\d+[.、．\-_ ]*|[（(].*$|[\-_ ]*20\d\d年?度?.{0,6}$", "", last).strip()
    return plain if re.search("[一-龥]{3}", plain) and matches("unit", plain) else ""


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    return {rule.id: re.compile(rule.text("part"), re.I) for rule in load("batch")}


def _folder(source: Source) -> str:
    """The folder that a file belongs to; an archive is a folder, and folders of one submission (佐证材料, 附件) belong to the one above."""
    parts = source.path.split("/")
    if source.inner:
        parts[-1] = parts[-1].rpartition(".")[0] or parts[-1]
    else:
        parts.pop()
    while parts and matches("level", parts[-1]):
        parts.pop()
    return "/".join(parts)


def _organisation(told: Told | None) -> str:
    return told.organisation if told is not None else ""


def _groups(
    sources: Sequence[Source], roles: Mapping[str, str], own: Mapping[str, str], called: Mapping[str, str], told: Mapping[str, Told]
) -> dict[str, list[Source]]:
    """Files by submission: by folder; by unit and year where a folder has no unit's name and holds files of several, and beside all folders."""
    folders: dict[str, list[Source]] = defaultdict(list)
    for source in sources:
        folders[_folder(source)].append(source)
    found: dict[str, list[Source]] = defaultdict(list)
    for folder, members in folders.items():
        units = {called[own[m.name]] for m in members if own[m.name] and roles[m.name] in (REPORT, FORM)}
        if folder and (unit_in(folder) or len(units) < 2):
            found[folder] += members
            continue
        for member in members:
            unit = called.get(own[member.name], "") or _stem(member)
            year = _year(told.get(member.name))
            found["/".join(part for part in (folder, f"{unit}{f' {year}' if year else ''}") if part)].append(member)
    return found


def _stem(source: Source) -> str:
    """What a file that names no unit is called: its own name without ending and words of kind."""
    stem = source.name.rpartition("/")[2].rpartition(".")[0] or source.name
    return re.sub(r"[_\-－ ]*(?:20\d\d年?度?|绩效|整体支出|项目支出|自评报告|自评表|报告|总结|表)+$", "", stem) or stem


def _year(told: Told | None) -> str:
    return str(told.year) if told is not None and told.year else ""


def _submissions(
    group: str,
    members: Sequence[Source],
    roles: Mapping[str, str],
    told: Mapping[str, Told],
    own: Mapping[str, str],
    called: Mapping[str, str],
) -> Iterator[Line]:
    """The lines of one folder: its files by project and year, a report with the forms that name its project."""
    names = {m.name: _projects(told.get(m.name)) for m in members}
    cores = {core for found in names.values() for core in found}
    reports = [m for m in members if roles[m.name] == REPORT]
    years = Counter(_year(told[m.name]) for m in reports if _year(told[m.name]))
    main_year = max(years, key=lambda y: (years[y], y)) if years else ""
    of_report = {
        m.name: (_project_of(m, told[m.name], cores) if 1 < len(reports) else "", _year(told[m.name]) or main_year) for m in reports
    }
    known = set(of_report.values())
    votes = Counter(called[own[m.name]] for m in (reports or members) if own[m.name])
    read = max(votes, key=lambda name: (votes[name], name)) if votes else ""
    unit = called.get(unit_in(group), "") or read
    doubt = f"；材料里写的是“{read}”，请核对单位" if read and read != unit else ""
    homes = {
        m.name: (of_report[m.name], "报告") if m.name in of_report else _home(m, names[m.name], _year(told.get(m.name)), known, main_year)
        for m in members
    }
    for member in members:
        key, why = homes[member.name]
        project, year = key
        mates = {core: title for name, (home, _) in homes.items() if home == key for core, title in names[name].items()}
        parts = [p for p in (project, year if year != main_year and 1 < len({y for _, y in known}) else "") if p]
        shown = mates.get(project) or (next(iter(mates.values())) if len(mates) == 1 else project or WHOLE)
        told_why = _why(member, roles[member.name], why, group) + doubt
        yield Line("/".join([group, *parts]), unit, year, shown, member.name, roles[member.name], told_why)


def _projects(told: Told | None) -> dict[str, str]:
    """Core → name of the projects that a file's forms are for."""
    named = {project_core(name): name for name, _, _, _ in (told.tables if told is not None else ()) if name}
    return {core: _title(name) for core, name in named.items() if core and not matches("whole", core)}


def _title(name: str) -> str:
    """A project's name without the year before it and the form's name behind it."""
    plain = re.sub(r"\s", "", name)
    return re.sub(r"^20\d\d年度?|(?:支出)?(?:绩效)?(?:自评|自评价|评价|目标|申报)表?$|绩效$", "", plain) or plain


def _project_of(source: Source, told: Told, cores: set[str]) -> str:
    """The project that a report is about: the longest one that its title or file name holds, "" for the whole department."""
    text = re.sub(r"\s", "", told.title + source.name.rpartition("/")[2])
    return max((core for core in cores if 1 < len(core) and core in text), key=lambda core: (len(core), core), default="")


def _home(
    member: Source, projects: Mapping[str, str], year: str, known: set[tuple[str, str]], main_year: str
) -> tuple[tuple[str, str], str]:
    """The report's (project, year) that another file goes with, and why."""
    for core in sorted(projects):
        for key in sorted(known, key=lambda key: key[1] not in (year, main_year)):
            if key[0] == core:
                return key, "项目名称相同"
    if year and year != main_year and ("", year) in known:
        return ("", year), "年度相同"
    rest = sorted(known, key=lambda key: (key[0] != "", key[1] != main_year, key))
    return (rest[0], "同一单位") if rest else (("", year or main_year), "没有报告")


def _why(member: Source, role: str, why: str, group: str) -> str:
    where = (
        "同一压缩包"
        if member.inner
        else "同一文件夹"
        if "/" in member.path and group.startswith(member.path.partition("/")[0])
        else "单位和年度相同"
    )
    said = {WAITING: "扫描件或图片，还没有识别", UNREAD: "读不了，见待转换清单", EVIDENCE: "不像报告，也没有指标表"}.get(role)
    return f"{where}；{said or why}"


def corrected(lines: Sequence[Line], edits: Mapping[str, Line]) -> tuple[Line, ...]:
    """The lines with those of `edits` in their place; what was corrected for one file of a submission (unit, year, project) holds for all of it."""
    merged = [replace(edits[line.file], why="人工改过") if line.file in edits else line for line in lines]
    told: dict[str, dict[str, str]] = defaultdict(dict)
    before = {line.file: line for line in lines}
    for line in merged:
        if line.file in edits:
            for name in ("organisation", "year", "project"):
                value = getattr(line, name)
                if value and value != getattr(before[line.file], name):
                    told[line.submission].setdefault(name, value)
    return tuple(replace(line, **told[line.submission]) for line in merged)
