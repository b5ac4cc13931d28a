"""Runs rocrate-validator without a network; started with the Python of the venv `others`.

`python others.py FOLDER LEVEL`: LEVEL is REQUIRED or RECOMMENDED. The validator wants to read RO-Crate's context from
its address. It is given the few names that a case file uses, mapped as that context maps them; every other address is
unreachable. Prints what it found, one on a line; exit 1 if anything.
"""

from __future__ import annotations

import email.message
import io
import json
import sys
import tempfile
import urllib.request
import urllib.response
from typing import Any

import requests

CONTEXT_AT = "https://w3id.org/ro/crate/1.1/context"
_SCHEMA = "http://schema.org/"
_NAMES = (
    *(
        "CreativeWork",
        "Dataset",
        "Organization",
        "about",
        "author",
        "contentSize",
        "dateCreated",
        "datePublished",
        "description",
    ),
    *("encodingFormat", "hasPart", "identifier", "inLanguage", "isBasedOn", "license", "name", "publisher"),
)
CONTEXT = json.dumps(
    {
        "@context": {name: _SCHEMA + name for name in _NAMES}
        | {"File": f"{_SCHEMA}MediaObject", "conformsTo": "http://purl.org/dc/terms/conformsTo"}
    }
).encode()


class Opener(urllib.request.HTTPSHandler):
    """For rdflib."""

    def https_open(self, req: urllib.request.Request) -> Any:
        if not req.full_url.startswith(CONTEXT_AT):
            raise OSError("nothing is fetched")
        about = email.message.Message()
        about["Content-Type"] = "application/ld+json"
        answer: Any = urllib.response.addinfourl(io.BytesIO(CONTEXT), about, req.full_url, 200)
        answer.msg = "OK"
        return answer


class Requester:
    """For the validator's own requests."""

    @staticmethod
    def get(_self: object, url: str, **_options: object) -> requests.Response:
        if not url.startswith(CONTEXT_AT):
            raise requests.ConnectionError("nothing is fetched")
        answer = requests.Response()
        answer.status_code, answer.url, answer._content = 200, url, CONTEXT
        answer.headers["Content-Type"] = "application/ld+json"
        return answer


def main(folder: str, level: str) -> int:
    from rocrate_validator import services
    from rocrate_validator.models import Severity
    from rocrate_validator.utils.http import HttpRequester

    urllib.request.install_opener(urllib.request.build_opener(Opener))
    HttpRequester.get = Requester.get  # type: ignore[attr-defined]
    with tempfile.TemporaryDirectory() as cache:
        settings = services.ValidationSettings(
            rocrate_uri=folder,
            profile_identifier="ro-crate-1.1",
            requirement_severity=Severity[level],
            cache_path=f"{cache}/cache",
        )
        found = services.validate(settings).get_issues()
    for one in found:
        print(one.severity.name, one.check.identifier, one.message)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
