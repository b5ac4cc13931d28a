"""Templates and languages: one Jinja2 environment a language; all its catalogues (`front`, `journey`, `desk`…) in one.

The language of a page is in its address, `/en/…` or `/ur/…`; no cookie remembers it.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import yaml
from babel.dates import format_date
from babel.support import NullTranslations, Translations
from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket
from markupsafe import Markup
from starlette.datastructures import URL
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse

from amanat.errors import MalformedError, UnavailableError
from amanat.web.middleware import WORKING

HERE: Final = Path(__file__).parent
TEMPLATES: Final = HERE / "templates"
STATIC: Final = HERE / "static"
LOCALE: Final = HERE / "locale"
DOMAINS: Final = ("front", "public", "journey", "desk")  # and one more for each part of the desk: desk_<part>
SOURCE_LANGUAGE: Final = "en"
# Each language by its own name, because whoever looks for it reads that one.
LANGUAGES: Final[Mapping[str, str]] = {"en": "English", "ur": "اردو"}
RIGHT_TO_LEFT: Final = frozenset({"ur"})
# These need the microphone, previews and the worker; every other page only reads.
_WORKING_ROOMS: Final = ("journey/", "desk/")


@dataclass(frozen=True, slots=True)
class PageSettings:
    """What an operator decides about the pages. Absolute addresses come from here, never from a request."""

    public_url: str = "http://localhost:8080"
    leave_url: str = "/today"  # docs/adr/0010-where-leave-now-goes.md
    operator_name: str = "Amanat"
    title: str = ""  # empty: the neutral word of the language; the same on every page, so that history tells little
    country: str = "PK"  # whose services and emergency number come first; ISO 3166-1
    emergency_number: str = ""  # empty: the one in the country's support pack
    directory_key: str = ""  # b64 public key that signs the operator's directory, pinned in the pages
    receipt_key: str = ""  # b64 public key that signs the intake's receipts, likewise
    ledger_key: str = ""  # vkey of the ledger (spec/ledger.md), likewise
    witness_keys: str = ""  # vkeys of its witnesses, a space between
    tested: bool = False  # True once somebody outside has tested the site; until then her pages say so

    def __post_init__(self) -> None:
        if not self.leave_url.startswith(("/", "https://", "http://localhost")):
            raise MalformedError(
                "web.leave_url", "Give leave_url as https://… or as a path of this site such as /today."
            )


class Renderer:
    """Renders pages. Thread-safe after construction; templates and catalogues are read once."""

    def __init__(self, settings: PageSettings, *, templates: Iterable[Path] = (TEMPLATES,)) -> None:
        self.settings = settings
        folders = [str(folder) for folder in templates]
        self._catalogues = {lang: _own_catalogue(lang) for lang in LANGUAGES}
        self._environments = {lang: _environment(lang, self._catalogues[lang], settings, folders) for lang in LANGUAGES}

    def render(
        self, request: HTTPConnection, template: str, *, status: int = 200, language: str | None = None, **context: Any
    ) -> HTMLResponse:
        """A page in the language of its address, or in `language`; `context` is what the template names."""
        lang = language or language_of(request)
        body = self.html(lang, template, path=_own_path(request.url), **context)
        response = HTMLResponse(body, status_code=status)
        response.headers["content-language"] = lang
        if template.startswith(_WORKING_ROOMS):
            for name, value in WORKING:
                response.headers[name.decode()] = value.decode()
        return response

    def html(self, language: str, template: str, *, path: str = "/", **context: Any) -> str:
        """The text of a page. `path` is its address without the language, for the language switch."""
        others = [(code, name, f"/{code}{path}") for code, name in LANGUAGES.items() if code != language]
        return self._environments[language].get_template(template).render(others=others, path=path, **context)

    def language(self, request: HTTPConnection) -> str:
        """The language that `render` would choose for this request."""
        return language_of(request)

    def gettext(self, language: str, message: str) -> str:
        """One sentence in a language, for texts that are made in code."""
        return str(self._catalogues[language].gettext(message))


def language_of(request: HTTPConnection) -> str:
    """The language in the address; without one, the first that the browser asks for and we have; then English."""
    first = request.url.path.split("/", 2)[1] if "/" in request.url.path else ""
    return first if first in LANGUAGES else preferred_language(request.headers.get("accept-language", ""))


def preferred_language(header: str) -> str:
    """Accept-Language (RFC 9110 section 12.5.4), by weight; malformed parts are skipped."""
    best, best_weight = SOURCE_LANGUAGE, 0.0
    for part in header[:500].split(","):
        tag, _, parameter = part.strip().partition(";")
        code = tag.split("-", 1)[0].lower()
        try:
            weight = float(parameter.strip().removeprefix("q=")) if parameter else 1.0
        except ValueError:
            continue
        if code in LANGUAGES and best_weight < weight <= 1.0:
            best, best_weight = code, weight
    return best


def _own_path(url: URL) -> str:
    path = url.path
    first = path.split("/", 2)[1] if path.count("/") >= 1 else ""
    if first in LANGUAGES:
        path = path[len(first) + 1 :] or "/"
    return f"{path}?{url.query}" if url.query else path


class _Compiled(BytecodeCache):
    """A template is compiled once a process, not once a language: sentences are looked up when it is rendered.

    Good only while every environment here is made with the same options.
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key, bucket.checksum] = bucket.code


_COMPILED: Final = _Compiled()


def _environment(lang: str, texts: NullTranslations, settings: PageSettings, folders: list[str]) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(folders),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
        bytecode_cache=_COMPILED,
    )
    environment.install_gettext_translations(texts, newstyle=True)  # type: ignore[attr-defined]
    environment.globals.update(
        _=_Sentences(texts),
        lang=lang,
        dir="rtl" if lang in RIGHT_TO_LEFT else "ltr",
        site=settings,
        drafted=is_drafted(lang),
        asset=_Assets(STATIC),
        url=lambda path: f"/{lang}/{path}",
    )
    environment.filters.update(
        day=lambda when: day(when, lang), month=lambda dated: month(dated, lang), words=lambda text: text[lang]
    )
    return environment


class _Sentences:
    """`_` in the templates: what Jinja's own does, made once for each sentence. A page asks for a hundred of them."""

    def __init__(self, texts: NullTranslations) -> None:
        self._texts = texts
        self._whole: dict[str, Markup] = {}

    def __call__(self, message: str, **parts: Any) -> Markup:
        if parts:
            return Markup(self._texts.gettext(message)) % parts  # noqa: S704  (ours)
        found = self._whole.get(message)
        if found is None:
            found = self._whole[message] = Markup(self._texts.gettext(message)) % {}  # noqa: S704  (ours)
        return found


def day(when: date, lang: str) -> Markup:
    """A date with its month in words, isolated so that neither script turns it round."""
    text = f"{when.day} {format_date(when, 'LLLL', locale=lang)} {when.year}"  # Latin digits in both
    return Markup('<bdi><time datetime="{}">{}</time></bdi>').format(when.isoformat(), text)


def month(dated: str, lang: str) -> str:
    """`2025-06` as a month in words, `2025` as it is."""
    year, _, number = dated.partition("-")
    return f"{format_date(date(int(year), int(number), 1), 'LLLL', locale=lang)} {year}" if number else year


def domains(folder: Path) -> tuple[str, ...]:
    """The names of the catalogues in a language's folder, the great ones first."""
    parts = {path.stem for path in folder.glob("desk_*.?o")}
    return (*DOMAINS, *sorted(parts))


def catalogue(lang: str, folder: Path = LOCALE) -> NullTranslations:
    """All domains of a language in one catalogue; English is what the sources say.

    UnavailableError `web.catalogue_missing`: the package was not built.
    """
    if lang == SOURCE_LANGUAGE:
        return NullTranslations()
    merged: Translations | None = None
    for domain in domains(folder / lang / "LC_MESSAGES"):
        if (folder / lang / "LC_MESSAGES" / f"{domain}.mo").exists():
            part = Translations.load(str(folder), [lang], domain)
            merged = part if merged is None else merged.merge(part)  # type: ignore[arg-type,assignment]
    if merged is None:
        raise UnavailableError("web.catalogue_missing", f"No compiled catalogue for {lang!r}. Type: make setup")
    return merged


@functools.cache
def _own_catalogue(lang: str) -> NullTranslations:
    """Ours, read once a process."""
    return catalogue(lang)


def is_drafted(lang: str, folder: Path = LOCALE) -> bool:
    """True until a named reader signed exactly these words (`locale/readers.yaml`); a later change needs a new look."""
    if lang == SOURCE_LANGUAGE:
        return False
    readers = yaml.safe_load((folder / "readers.yaml").read_text("utf-8")) or []
    places = folder / lang / "LC_MESSAGES"
    present = {domain: places / f"{domain}.po" for domain in domains(places)}
    hashes = {name: hashlib.sha256(po.read_bytes()).hexdigest() for name, po in present.items() if po.exists()}
    return not any(reader["language"] == lang and reader["read"] == hashes for reader in readers)


class _Assets:
    """`asset('amanat.css')` → `/static/amanat.css?v=<hash>`: a changed file has a new address, so it may be kept."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._known: dict[str, str] = {}

    def __call__(self, name: str) -> str:
        if name not in self._known:
            digest = hashlib.sha256((self.folder / name).read_bytes()).hexdigest()
            self._known[name] = f"/static/{name}?v={digest[:12]}"
        return self._known[name]
