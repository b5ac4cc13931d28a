"""Statistics about institutions: what desks count, how it is merged, and what of it is shown (spec/statistics.md).

Pure. `counting` makes a desk's return out of its cases, `returns` is its format, `merging` adds returns up.
`publishing` decides what is shown and never shows it twice, `survival` and `curves` say how long an answer took, and
`tables` is what pages, files and charts are made of.
"""
