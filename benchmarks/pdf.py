"""How long a PDF takes, against WeasyPrint alone on the same HTML in the same run.

python benchmarks/pdf.py REPORT.json
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import weasyprint

import auditor
from auditor.renderers import _page, pdf

TIMES = 3


def best(work: Callable[[], object]) -> float:
    found = []
    for _ in range(TIMES):
        begun = time.process_time()
        work()
        found.append(time.process_time() - begun)
    return min(found)


def main() -> None:
    report = auditor.load(sys.argv[1])
    print("| language | pages as PDF, CPU s | WeasyPrint alone, CPU s | ratio |")
    print("| --- | --- | --- | --- |")
    for language in ("en", "zh-CN"):
        html = _page.page(pdf.slim(report), language, "pdf", charts=_page.gallery(report, language))
        alone = best(
            lambda html=html: weasyprint.HTML(string=html).write_pdf(pdf_variant="pdf/a-3a")
        )
        ours = best(lambda language=language: pdf.render(report, language))
        print(f"| {language} | {ours:.2f} | {alone:.2f} | {ours / alone:.2f}× |")


if __name__ == "__main__":
    main()
