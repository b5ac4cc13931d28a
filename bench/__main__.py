"""`python -m bench`: every bench, or the named ones."""

from __future__ import annotations

import argparse
import importlib
import pkgutil

import bench
import bench.checks
from bench.table import HALVES, Options, print_table, write_results

FRAME = {"table", "cases", "clicks", "__main__", "checks"}


def names() -> list[str]:
    """The benches there are: every module beside this one, or in `checks`, with a `run`."""
    beside = [found.name for found in pkgutil.iter_modules(bench.__path__)]
    checks = [f"checks.{found.name}" for found in pkgutil.iter_modules(bench.checks.__path__)]
    return sorted({*beside, *filter(_runs, checks)} - FRAME)


def _runs(name: str) -> bool:
    return hasattr(importlib.import_module(f"bench.{name}"), "run")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("which", nargs="*", metavar="name", help=f"{', '.join(names())}; all if none is given")
    parser.add_argument("--quick", action="store_true", help="small sizes, a few seconds")
    parser.add_argument("--half", choices=HALVES, default="dev", help="of a corpus; test is sealed and measured once")
    chosen = parser.parse_args()
    unknown = set(chosen.which) - set(names())
    if unknown:
        parser.error(f"there is no bench called {', '.join(sorted(unknown))}")
    options = Options(chosen.quick, chosen.half)
    for name in chosen.which or names():
        rows = importlib.import_module(f"bench.{name}").run(options)
        print_table(f"bench/{name}" + (" (quick)" if options.quick else ""), rows)
        print(f"(bench/results/{write_results(name, rows, options).name})")


if __name__ == "__main__":
    main()
