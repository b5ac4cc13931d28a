"""What is done with the files of a case beside keeping them: looking at what they say of themselves, working copies, a
virus scan, material that the desk gathers itself. The originals are never touched.

For others: `copies` lists the working copies of a case, `open_copy` gives the bytes of one.
"""

from amanat.desk.evidence.keeping import Copy, copies, open_copy

__all__ = ["Copy", "copies", "open_copy"]
