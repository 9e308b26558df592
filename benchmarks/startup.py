"""How long the command line takes to begin, against `python -c pass` in the same run.

python benchmarks/startup.py
"""

from __future__ import annotations

import subprocess
import sys
import time

TIMES = 15
COMMANDS = {
    "python -c pass": ["-c", "pass"],
    "auditor --help": ["-m", "auditor", "--help"],
    "auditor list metrics": ["-m", "auditor", "list", "metrics"],
    "auditor check rules/": ["-m", "auditor", "check", "rules"],
}


def seconds(arguments: list[str]) -> float:
    begun = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
    return time.perf_counter() - begun


def main() -> None:
    best = dict.fromkeys(COMMANDS, float("inf"))
    for _ in range(TIMES):  # in turns, so that a busy moment hits all of them
        for name, arguments in COMMANDS.items():
            best[name] = min(best[name], seconds(arguments))
    floor = best["python -c pass"]
    print("| command | seconds | × bare Python |")
    print("| --- | --- | --- |")
    for name, found in best.items():
        print(f"| {name} | {found:.4f} | {found / floor:.1f}× |")


if __name__ == "__main__":
    main()
