"""Tables of the bureau's pages that people work on outside, and how they come back.

Each goes out as a sheet (`report.officer.outside`) whose last column names its rows, is
filled in elsewhere, and is read here into a `Taking`: what would change, cell by cell, and
the acts that change it. The acts are those of the window, with the same reasons wanted; what
has to be signed or needs a file cannot be done from a table, and the table is told so.
"""
