"""Print where the time of `.ci/run` went: by step, by lab, and the costliest parts of the tests."""

from __future__ import annotations

import json
from pathlib import Path

BUILD = Path(__file__).resolve().parent.parent / "build"


def seconds(text: str) -> float:
    """Return the sum of times as the shell prints them: ``1m2.5s 0m0.5s`` is 63.0."""
    pairs = [part.rstrip("s").split("m") for part in text.split()]
    return sum(60 * int(minutes) + float(rest) for minutes, rest in pairs)


def read(path: Path) -> dict | list:
    """Return what a JSON file holds, or nothing."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def main() -> None:
    """Print the three tables."""
    print(f"\n{'step':<24}{'clock s':>9}{'processor s':>13}")
    before = total = 0.0
    for line in (BUILD / "seconds" / "steps.tsv").read_text(encoding="utf-8").splitlines():
        name, clock, times = line.split("\t")
        used, before = seconds(times) - before, seconds(times)
        total += int(clock)
        print(f"{name:<24}{int(clock):>9}{used:>13.0f}")
    print(f"{'all':<24}{total:>9.0f}{before:>13.0f}")

    parts = [row for path in (BUILD / "seconds").glob("tests*.json") for row in read(path)]
    labs = sorted(p.stem for p in (BUILD / "executed").glob("*.json"))
    print(f"\n{'lab, processor s':<24}{'executed':>9}{'examined':>13}")
    for lab in labs:
        executed = read(BUILD / "executed" / f"{lab}.json").get("processor_seconds", "?")
        examined = read(BUILD / "examined" / f"{lab}.json").get("processor_seconds", "?")
        print(f"{lab:<24}{executed:>9}{examined:>13}")

    print("\n clock s  processor s  tests")
    for name, clock, used in sorted(parts, key=lambda row: -row[1])[:20]:
        print(f"{clock:>8.0f}{used:>13.0f}  {name}")


if __name__ == "__main__":
    main()
