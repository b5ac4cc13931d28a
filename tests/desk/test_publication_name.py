"""The name that she signs with excuses her own words alone: nobody else is named by it."""

from __future__ import annotations

import pytest

from amanat.desk.publication.protecting import but


@pytest.mark.parametrize(
    ("protected", "signed", "left"),
    [
        ("Sitara Example", "Noor Example", "Sitara"),
        ("Noor Example", "Noor Example", ""),
        ("Son Ye-jin", "Son Ye-jin", ""),
        ("Behram Tareen", "Zarri and Behram Tareen told the office in May.", "Behram Tareen"),
        ("Behram Tareen", "Zarmina Qandhari, sister of Behram Tareen", "Behram Tareen"),
        ("Behram Tareen", "Zarmina w/o Behram Tareen", "Behram Tareen"),
        ("بہرام ترین", "زرمینہ زوجہ بہرام ترین", "بہرام ترین"),
        ("Behram Tareen", "I am she who was at the depot with Behram Tareen", "Behram Tareen"),
    ],
)
def test_only_her_own_words_are_excused(protected: str, signed: str, left: str) -> None:
    assert but(protected, signed) == left
