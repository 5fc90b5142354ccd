"""A county's own pack: an overlay (增减方案) on a national pack, and the pack they come to.

An overlay is a pack folder or workbook whose ``pack.csv`` names the pack it stands on
(``base``, ``base_version``, ``base_digest``) and that holds only rows that add or change:

* a row whose code the base has changes it: filled cells count, empty ones stay as the
  base has them, ``-`` empties a cell; a threshold changes as a whole, with its document,
  and becomes ``local``; measure, formula, type, form and level of a row never change;
* a row with a new code is the county's own: indicator, part, datum, form, unit, rule …;
* ``owners`` rows count instead of the base's for their datum and role; ``grades`` rows
  instead of the base's whole table; ``pack.csv`` may also set ``unevaluated_count``,
  the rule of the health index …;
* ``local`` says what is left out (with the reason) and which recalled or inferred
  threshold was confirmed (by whom, with which document), so that it counts as standard.

Data that only left-out indicators used are no longer asked (see `pruning`).

What others call::

    is_overlay(tables)                      is this folder an overlay?
    base_of(tables, beside, given)          find the pack it stands on
    resolve(base, tables) -> Resolved       pack or all findings
    resolved(base, tables, name) -> FormPack, or BadPack
    begin(base, id, title, version) -> tables   an empty overlay; then, each giving new
    leave_out / take_back / own_threshold / base_threshold / confirm_threshold /
    unconfirm / weigh / assign / own_datum / own_indicator / drop_own   (see `decisions`)
    own_grades / own_head / own_index / drop_whole                      (see `owned`)
    continued(overlay, older, base)         own codes are what they were last year
    rebased(base, tables)                   stand on another version of the base
    read_list(path, base, begun, document)  a list of the level above as a draft (`fromlist`)
    write_folder(tables, folder)            the canonical folder (`formpack.tables`)

The resolved pack has `FormPack.base` and `FormPack.local`; `formpack.local.local_of`
lists what is the county's own for pages and reports.
"""
