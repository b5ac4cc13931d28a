"""The case that every file is judged against. Nobody here exists; every number is a placeholder."""

from __future__ import annotations

from typing import Any, Final

CASE: Final[dict[str, Any]] = {
    "country": "PK",
    "people": [
        {
            "id": "complainant",
            "role": "complainant",
            "names": ["Mehnaz Qazi", "Mehnaz", "Minno", "مہناز قاضی", "مہناز"],
            "identifiers": [
                {"kind": "phone", "text": "0333 5550142"},
                {"kind": "email", "text": "minno.q@mail.example"},
            ],
        },
        {"id": "mother", "role": "family", "names": ["Zubaida Qazi", "زبیدہ قاضی"]},
        {"id": "child", "role": "family", "names": ["Rumaisa"], "minor": True},
        {"id": "colleague", "role": "witness", "names": ["Tariq Jamali", "طارق جمالی"]},
        {"id": "respondent", "role": "respondent", "names": ["Faisal Lodhi", "فیصل لودھی"]},
    ],
    "pdq": [],
}
