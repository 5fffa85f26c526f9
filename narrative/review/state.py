"""What the routes of one run share: the user's room, the readings under way, the guard, the templates, and how to stop."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from narrative.review.guard import Guard
from narrative.review.home import clean
from narrative.review.jobs import Jobs
from narrative.review.session import Room

FOLDER = Path(__file__).parent


@dataclass
class State:
    """One run of the local page.

    Args:
        kept: whether the user's folder outlives the run
        stop: ends the server
    """

    room: Room
    guard: Guard
    jobs: Jobs
    kept: bool = True
    stop: Callable[[], None] = lambda: None
    templates: Environment = field(
        default_factory=lambda: Environment(
            loader=FileSystemLoader(FOLDER / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
        )
    )

    def render(self, template: str, /, **context: Any) -> str:
        """A template with its context."""
        return self.templates.get_template(template).render(token=self.guard.secret, is_kept=self.kept, **context)

    def page(self, template: str, headers: Mapping[str, str] | None = None, status: int = 200, /, **context: Any) -> HTMLResponse:
        """A template as an answer."""
        return HTMLResponse(self.render(template, **context), status_code=status, headers=dict(headers or {}))

    def clean(self) -> None:
        """Deletes all working data but the unit's word list, and ends the run."""
        self.room.store.close()
        clean(self.room.folder)
        self.stop()
