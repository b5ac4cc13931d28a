"""`python -m bench`: every bench, or the named ones."""

from __future__ import annotations

import argparse
import importlib
import pkgutil

import bench
from bench.table import Options, print_table, write_results

FRAME = {"table", "cases", "clicks", "__main__"}


def names() -> list[str]:
    """The benches there are: every module beside this one with a `run`."""
    return sorted(found.name for found in pkgutil.iter_modules(bench.__path__) if found.name not in FRAME)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("which", nargs="*", metavar="name", help=f"{', '.join(names())}; all if none is given")
    parser.add_argument("--quick", action="store_true", help="small sizes, a few seconds")
    chosen = parser.parse_args()
    unknown = set(chosen.which) - set(names())
    if unknown:
        parser.error(f"there is no bench called {', '.join(sorted(unknown))}")
    options = Options(chosen.quick)
    for name in chosen.which or names():
        rows = importlib.import_module(f"bench.{name}").run(options)
        print_table(f"bench/{name}" + (" (quick)" if options.quick else ""), rows)
        print(f"(bench/results/{write_results(name, rows, options).name})")


if __name__ == "__main__":
    main()
