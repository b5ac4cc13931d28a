"""How cases are listed: each is a function that makes the file, under its name and with the codes that must come."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.casefile.tamper.ground import Case, Ground

Make = Callable[[Ground], bytes | Path]


@dataclass(frozen=True)
class Kind:
    """A case that is not made yet. `keys` are what whoever checks has instead of the house's own. `ending` of its
    file."""

    name: str
    make: Make
    expect: frozenset[str]
    exit: int
    keys: dict[str, Any] = field(default_factory=dict)
    ending: str = "zip"

    def made(self, ground: Ground, folder: Path) -> Case:
        """The case, its file written."""
        made = self.make(ground)
        path = made if isinstance(made, Path) else folder / f"{self.name}.{self.ending}"
        if isinstance(made, bytes):
            path.write_bytes(made)
        keys = {name: value(ground) if callable(value) else value for name, value in self.keys.items()}
        return Case(self.name, path, self.expect, self.exit, **{**ground.keys, **keys})


@dataclass
class Listing:
    """The cases of one kind."""

    kinds: list[Kind] = field(default_factory=list)

    def __iter__(self) -> Iterator[Kind]:
        return iter(self.kinds)

    def case(
        self, name: str, *expect: str, exit_code: int | None = None, ending: str = "zip", **keys: Any
    ) -> Callable[[Make], Make]:
        """Lists the function. Without codes the file must pass."""
        code = exit_code if exit_code is not None else int(bool(expect))

        def add(make: Make) -> Make:
            self.kinds.append(Kind(name, make, frozenset(expect), code, keys, ending))
            return make

        return add

    def add(self, name: str, make: Make, *expect: str, **more: Any) -> None:
        """The same for a function that is made in a loop."""
        self.case(name, *expect, **more)(make)
