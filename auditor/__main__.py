"""`python -m auditor` is the same as `auditor`."""

from __future__ import annotations

from auditor.cli import main

if __name__ == "__main__":
    main()
