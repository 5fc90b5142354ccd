"""The window. Qt lives in this room only; everything it does is a call of the other rooms.

How a page is added (the bureau's pages 收件, 汇总, 评价, 报告 come this way):

1. A folder of its own, ``gui/<page>/``, with a class derived from `pages.Page`. Pages
   do not import each other; what two pages need goes into a module of the frame.
2. One line in `registry.PAGES`: a `pages.PageSpec` with key, title, icon, the roles
   that see it, and a function that imports and makes the page when it is first shown.
3. An icon ``resources/icons/<name>.svg`` (24x24, ``stroke="currentColor"``).

What a page gets is one `frame.Frame`:

- ``frame.session`` (`session.Session`): the open workspace, its task, pack, unit and
  draft submission. After anything was written call ``session.touch()``: it emits the
  one coarse signal ``changed``, upon which the window calls `Page.refresh` of the page
  in front (others are refreshed when they are next shown). ``switched`` comes when
  another file was opened.
- ``frame.jobs`` (`jobs.Jobs`): ``jobs.start(title, work, done)`` runs slow work on the one
  worker thread with progress and cancel; ``session.start(jobs, title, work, done)``
  does the same with a workspace connection that belongs to the job. With
  ``Jobs(inline=True)`` (tests) the same call runs at once.
- ``with frame.attempt():`` around every call that may raise a `CityExamError`: its
  sentence and remedy are shown; everything else is a bug and reaches `crash`.
- ``frame.say(text)`` for a passing word in the status line; ``frame.ask``/``frame.tell``
  for boxes; ``frame.go(key)`` to another page; ``frame.choose_*`` (or, for several files,
  ``frame.file_dialog``) for file dialogs that remember their folder. Never make a
  `QFileDialog` yourself: see `filedialog`.
- ``frame.settings`` / ``frame.remember(**changes)``: the person's habits.

`Page.refresh` reads again, `Page.settle` finishes what is being typed before the page
is left or the program closed, `Page.left` gives the number beside the page's name in
the list (what is left to do there), and QActions added to the page by ``addAction``
appear in the menu 操作 while it is in front.

Qt-free modules beside the widgets hold what can be decided without Qt and are tested
without it. Text that came from a file is plain text only: use `widgets.label`, and
`widgets.tip` for tooltips. Message boxes and file dialogs never block (``open``, not
``exec``), so tests press their buttons.
"""

from cityexam_desktop.gui.unread import leave_sources_unread

leave_sources_unread()
