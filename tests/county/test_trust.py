from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from cityexam_desktop.bundle import ownkeys
from cityexam_desktop.bundle.container import open_bundle
from cityexam_desktop.county import actions
from cityexam_desktop.county.trust import trust_of
from cityexam_desktop.formpack.model import COUNTY
from tests.support.small import NOW, County, new_county

if TYPE_CHECKING:
    from pathlib import Path


def test_a_submission_is_trusted_once_its_key_is_registered_for_its_unit(county: County) -> None:
    county.fill("zrzyj")
    file = open_bundle(county.send("zrzyj"))
    assert trust_of(county.bureau, file).trusted is False
    actions.register(county.bureau, file.manifest.signer, "tjj", now=NOW)
    assert "另一个单位" in trust_of(county.bureau, file).reason
    actions.register(county.bureau, ownkeys.own_public(county.home("slj")), "slj", now=NOW)
    county.fill("slj")
    assert trust_of(county.bureau, open_bundle(county.send("slj"))).trusted is True


def test_a_retired_key_is_trusted_for_what_came_before(county: County) -> None:
    county.fill("zrzyj")
    before = county.send("zrzyj")
    county.receive(before)
    county.clear()
    public = ownkeys.own_public(county.homes["zrzyj"])
    actions.retire(county.bureau, public, reason="人员调动", now=NOW)
    county.fill("zrzyj", {("kept", COUNTY): Decimal(8)})
    after = county.send("zrzyj")
    assert trust_of(county.bureau, open_bundle(before)).trusted is True
    assert "停用" in trust_of(county.bureau, open_bundle(after)).reason


def test_a_task_package_is_trusted_by_its_issuer_and_where_its_code_was_compared(
    county: County,
) -> None:
    package = open_bundle(county.folder / "task.cxb")
    assert trust_of(county.bureau, package).trusted is True
    home = county.home("tjj")
    assert trust_of(home, package).trusted is True
    home.remember("bureau_confirmed", "")
    assert trust_of(home, package).trusted is False


def test_a_task_package_of_another_county_is_not_trusted(county: County, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = new_county(tmp_path / "other")
    package = open_bundle(other.folder / "task.cxb")
    other.close()
    assert trust_of(county.bureau, package).trusted is False
