"""A deck for other programs: its model as JSON, its Markdown in the canonical form, a table, a
folder that CrowdAnki imports.

A release's artifacts are for learners, and `writers` makes them; an export is for whoever goes on
with the content elsewhere. It holds drafts too, but for CrowdAnki's, which learners get.
"""

from __future__ import annotations

from typing import Final

FORMS: Final = ("json", "markdown", "csv", "crowdanki")
"""What a deck can be exported to."""
