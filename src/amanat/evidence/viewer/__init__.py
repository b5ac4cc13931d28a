"""Looks at evidence without trusting it: everything that decodes a stranger's bytes happens in a limited child process.

What the child may do is in `confine`; what it does, in `child`; `viewer` starts it, feeds it, and reads its answer.
Nothing here touches a disk: bytes go in by one pipe and come out by another.
"""

from amanat.evidence.viewer.viewer import Look, Shape, Viewer, ViewerLimits

__all__ = ["Look", "Shape", "Viewer", "ViewerLimits"]
