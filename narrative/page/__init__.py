"""Pages for people: the report with everything found in it marked, beside the table it fills. One file, no network, prints on A4."""

from narrative.page.render import excerpt, report_page

__all__ = ["excerpt", "report_page"]
