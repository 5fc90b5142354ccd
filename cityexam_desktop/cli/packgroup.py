"""The group of commands about form packs, and what they share."""

from __future__ import annotations

from cityexam_desktop.cli.common import option
from cityexam_desktop.cli.root import group

pack_group = group("pack")
base_option = option(
    "--base", "本县增减方案的基准方案；随程序提供的、或放在旁边的不用写。", metavar="PACK"
)
