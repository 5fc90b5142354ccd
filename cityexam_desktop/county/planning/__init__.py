"""Planning a year: the task in the making, before it is signed and issued.

`draft` keeps what the officer works on, one document in the data file, changed by functions
from draft to draft: `units`, `ownership`, `choosing` (指标取舍, standards, own indicators).
Places come by `workspace.placetable`, and `following` makes a year from the one before.
`remaining` says what is left to do; `issuing` signs, and tells in words what differs from
the version in force.
"""
