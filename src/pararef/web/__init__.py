"""The page: ask, read the quoted paragraphs, open the report beside them.

The only user of gradio, which is slow to import and must be told beforehand
to ask nothing of the outside; so it is imported here and nowhere else.
"""

import os

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
# Gradio would rebuild a summary of all events after each one.
os.environ.setdefault("GRADIO_ANALYTICS_CACHE_FREQUENCY", "1000000000")

from pararef.web.intake import Intake
from pararef.web.server import build_page, serve

__all__ = ["Intake", "build_page", "serve"]
