"""The platforms whose handles are known, as data. Source: spec/identifiers.md, Handle; each platform's own rules."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Platform:
    """`ways`: how a path (without its slashes at the ends) names an account, first match wins: the group `id` (kept
    as it stands) or `name`, with what goes before it. `name`: what a handle is made of, in lower case. `taken`: first
    parts of a path that belong to the platform itself. `dotless`: dots in a name do not count. `any_script`: letters
    that are not Latin are allowed."""

    hosts: tuple[str, ...]
    words: tuple[str, ...]
    name: re.Pattern[str]
    ways: tuple[tuple[str, re.Pattern[str]], ...]
    taken: frozenset[str] = frozenset()
    dotless: bool = False
    any_script: bool = False


def _way(pattern: str, before: str = "") -> tuple[str, re.Pattern[str]]:
    return before, re.compile(pattern, re.IGNORECASE)


_FIRST: Final = _way(r"@?(?P<name>[^/]+)(?:/.*)?")

PLATFORMS: Final = {
    "instagram": Platform(
        hosts=("instagram.com", "instagr.am"),
        words=("instagram", "insta", "ig"),
        name=re.compile(r"[a-z0-9_](?:[a-z0-9_.]{0,28}[a-z0-9_])?"),
        ways=(_way(r"stories/(?P<name>[^/]+)(?:/.*)?"), _FIRST),
        taken=frozenset({"p", "reel", "reels", "tv", "explore", "accounts", "direct", "stories", "share"}),
    ),
    "facebook": Platform(
        hosts=("facebook.com", "fb.com", "fb.me", "m.me", "messenger.com"),
        words=("facebook", "fb", "messenger"),
        name=re.compile(r"[a-z0-9]{5,50}"),
        ways=(
            _way(r"p/[^/]*?(?P<id>[0-9]{5,20})(?:/.*)?", "id/"),
            _way(r"people/[^/]+/(?P<id>[0-9]{5,20})(?:/.*)?", "id/"),
            _way(r"(?:t/|id/)?(?P<id>[0-9]{5,20})(?:/.*)?", "id/"),
            _FIRST,
        ),
        taken=frozenset(
            [
                "groups",
                "events",
                "pages",
                "watch",
                "reel",
                "reels",
                "story.php",
                "permalink.php",
                "photo.php",
                "photo",
                "photos",
                "marketplace",
                "share",
                "sharer",
                "login",
                "hashtag",
                "profile.php",
                "people",
                "help",
                "settings",
                "stories",
                "gaming",
                "media",
                "messages",
            ]
        ),
        dotless=True,
    ),
    "x": Platform(
        hosts=("x.com", "twitter.com"),
        words=("x", "twitter", "tw"),
        name=re.compile(r"[a-z0-9_]{1,15}"),
        ways=(_FIRST,),
        taken=frozenset(
            [
                "i",
                "home",
                "search",
                "hashtag",
                "intent",
                "share",
                "explore",
                "settings",
                "messages",
                "notifications",
                "login",
                "tos",
            ]
        ),
    ),
    "tiktok": Platform(
        hosts=("tiktok.com",),
        words=("tiktok", "tt"),
        name=re.compile(r"[a-z0-9_.]{1,23}[a-z0-9_]"),
        ways=(_way(r"@(?P<name>[^/]+)(?:/.*)?"), _way(r"(?P<name>[a-z0-9_.]+)")),
        taken=frozenset({"t", "tag", "music", "discover", "foryou", "explore", "live", "upload"}),
    ),
    "youtube": Platform(
        hosts=("youtube.com",),
        words=("youtube", "yt"),
        name=re.compile(r"[\w·](?:[\w.\-·]{1,28}[\w·])"),
        ways=(
            _way(r"channel/(?P<id>UC[A-Za-z0-9_-]{22})(?:/.*)?", "channel/"),
            _way(r"c/(?P<name>[^/]+)(?:/.*)?", "c/"),
            _way(r"user/(?P<name>[^/]+)(?:/.*)?", "user/"),
            _FIRST,
        ),
        taken=frozenset(
            [
                "watch",
                "shorts",
                "playlist",
                "live",
                "embed",
                "feed",
                "results",
                "channel",
                "c",
                "user",
                "hashtag",
                "post",
                "clip",
            ]
        ),
        any_script=True,
    ),
    "linkedin": Platform(
        hosts=("linkedin.com",),
        words=("linkedin",),
        name=re.compile(r"[\w\-]{3,100}"),
        ways=(_way(r"(?:mwlite/)?in/(?P<name>[^/]+)(?:/.*)?"), _way(r"@?(?P<name>[^/]+)")),
        taken=frozenset(
            ["in", "pub", "company", "school", "posts", "feed", "jobs", "groups", "pulse", "mwlite", "events"]
        ),
        any_script=True,
    ),
    "snapchat": Platform(
        hosts=("snapchat.com",),
        words=("snapchat", "snap", "sc"),
        name=re.compile(r"[a-z][a-z0-9_.\-]{1,13}[a-z0-9]"),
        ways=(_way(r"add/(?P<name>[^/]+)(?:/.*)?"), _FIRST),
        taken=frozenset({"add", "discover", "p", "spotlight", "t", "lens", "unlock"}),
    ),
    "telegram": Platform(
        hosts=("t.me", "telegram.me", "telegram.dog"),
        words=("telegram", "tg"),
        name=re.compile(r"[a-z][a-z0-9_]{3,31}"),
        ways=(_way(r"s/(?P<name>[^/]+)(?:/.*)?"), _FIRST),
        taken=frozenset({"joinchat", "addstickers", "addemoji", "share", "c", "s", "proxy", "iv", "login"}),
    ),
    "github": Platform(
        hosts=("github.com",),
        words=("github", "gh"),
        name=re.compile(r"[a-z0-9](?:[a-z0-9]|-(?=[a-z0-9])){0,38}"),
        ways=(_FIRST,),
        taken=frozenset(
            ["orgs", "topics", "search", "explore", "settings", "login", "about", "features", "marketplace", "sponsors"]
        ),
    ),
}

# Links that only lead somewhere else: who stands behind them is not in them.
SHORT_HOSTS: Final = frozenset(
    [
        "vm.tiktok.com",
        "vt.tiktok.com",
        "youtu.be",
        "lnkd.in",
        "t.co",
        "bit.ly",
        "tinyurl.com",
        "fb.watch",
        "on.fb.me",
        "snap.as",
    ]
)
WHATSAPP_HOSTS: Final = frozenset({"wa.me", "whatsapp.com", "api.whatsapp.com", "web.whatsapp.com"})
WHATSAPP_WORDS: Final = frozenset({"whatsapp", "wa", "watsapp", "whats app"})

BY_HOST: Final = {host: name for name, platform in PLATFORMS.items() for host in platform.hosts}
BY_WORD: Final = {word: name for name, platform in PLATFORMS.items() for word in platform.words}
