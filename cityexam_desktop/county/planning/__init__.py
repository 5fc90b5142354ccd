"""Planning a year: the task in the making, before it is signed and issued.

`draft` keeps what the officer works on, one document in the data file, changed by functions
from draft to draft: `units`, `ownership`, `choosing` (指标取舍, standards), `additions` (own
indicators), `basenumbers` (底数, the first round). Tables that people worked on come back by
`choicetable`, `dutytable`, `numbertable`, `earlier` and `workspace.placetable`; `comparing`
tells cell by cell what they would change. `beginning` reads the pack a year stands on;
`following` makes a year from the one before: `carrying` takes its decisions to another pack,
`lastyear` its values and explanations, `problems` what it found. `contacting` keeps contacts
up at any time. `remaining` says what is left to do; `issuing` signs, and tells in words what
differs from the version in force; `packages` serves units that see sensitive values.
"""
