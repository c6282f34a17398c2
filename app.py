"""Build the page and launch it: `python app.py`, then http://127.0.0.1:7860.

Reports in `reports/` that are new or have changed are indexed first. Flags are
those of `pararef serve`.
"""

import sys
from pathlib import Path

from pararef.cli import main

REPORTS = Path(__file__).parent / "reports"

if __name__ == "__main__":
    main(["serve", "--reports", str(REPORTS), *sys.argv[1:]])
