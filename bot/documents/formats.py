"""The formats that a draft can be written in, by the ending of its file."""

from dialogs.drafts.rendering import as_html, as_markdown, as_text

FORMATS = {"md": as_markdown, "txt": as_text, "html": as_html}
