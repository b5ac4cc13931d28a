"""Originals and what may be made of them: data, working copies, fingerprints (docs/evidence.md).

`viewer` shows a stranger's file; `tools` reads what it says of itself and makes working copies; `scan` proves that such
a copy says nothing beside what it shows; `clamd` asks a virus scanner. Whatever decodes runs in a limited process.
"""

from amanat.evidence.tools import Data, Made, Rectangle, Tools

__all__ = ["Data", "Made", "Rectangle", "Tools"]
