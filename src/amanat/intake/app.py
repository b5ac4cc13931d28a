"""The public site as one ASGI application: the API on a path without middleware, pages and files behind theirs."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from amanat.config import IntakeConfig
from amanat.intake import journey, pages, public_figures, public_pages
from amanat.intake.api import Api
from amanat.intake.digests import Digests
from amanat.intake.jobs import Beside, Daily, publish_figures
from amanat.intake.mail import Mail
from amanat.intake.metrics import Metrics
from amanat.intake.service import Intake, open_intake
from amanat.intake.webhook import Webhook
from amanat.seal.encoding import b64
from amanat.web.middleware import CrossSiteWrites, SecurityHeaders
from amanat.web.render import STATIC, PageSettings, Renderer

API = ("/v1/", "/ledger/")
PICTURES = "/public/"


class IntakeApp(Starlette):
    """Starlette for pages; what begins with `/v1/` or `/ledger/` goes straight to the API, which sets its own
    headers."""

    intake: Intake
    metrics: Metrics
    api: Api
    digests: Digests

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(API):
            await self.api(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


class Compressed(GZipMiddleware):
    """For pages; a picture is compressed already, a table of all figures long: either holds up everybody."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(PICTURES):
            await self.app(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


def build(config: IntakeConfig, *, clock: Callable[[], float] = time.time) -> IntakeApp:
    """The application on an initialised data folder; its lifespan starts the writer and the sweeps.

    Raises RefusedError `intake.no_keys`, `intake.no_data`, `store.revision`,
    `mail.password`.
    """
    intake = open_intake(config, clock)
    settings = page_settings(config, intake)
    renderer = Renderer(settings)
    metrics = Metrics()
    digests = Digests(intake, metrics, Mail(config), Webhook(private=config.webhook_private))
    show_error = pages.error_page(renderer)

    def today() -> date:
        return datetime.fromtimestamp(intake.clock(), UTC).date()

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        intake.writer.start()
        intake.sequencer.start()
        async with Daily(intake), Beside(digests.run()), Beside(publish_figures(intake)):
            yield
        digests.close()
        intake.close()

    app = IntakeApp(
        routes=[
            *pages.routes(renderer, settings, today=today),
            *public_figures.routes(renderer, intake.engine, settings.public_url, config.statistics_days),
            *public_pages.routes(renderer, intake.engine, intake.blobs, settings.public_url, today=today),
            *journey.routes(renderer, settings, time_token=lambda: intake.tokens.issue(intake.clock())),
            Mount("/static", StaticFiles(directory=STATIC)),
        ],
        middleware=[
            Middleware(SecurityHeaders),
            Middleware(CrossSiteWrites, origins=frozenset({config.public_origin})),
            # A third of the bytes on 2G. Safe here: no page holds a secret beside words that somebody else chose.
            Middleware(Compressed, compresslevel=6),
        ],
        exception_handlers={404: show_error, 405: show_error, 500: show_error},
        lifespan=lifespan,
    )
    app.intake = intake
    app.metrics = metrics
    app.digests = digests
    app.api = Api(intake, metrics, digests)
    return app


def page_settings(config: IntakeConfig, intake: Intake) -> PageSettings:
    """What the pages need of the settings; the keys are pinned in each of them."""
    ledger, witnesses = intake.ledger.vkeys()
    return PageSettings(
        public_url=config.public_origin,
        leave_url=config.leave_url,
        operator_name=config.operator_name,
        country=config.country,
        emergency_number=config.emergency_number,
        tested=config.tested,
        directory_key=b64(intake.keys.directory.public),
        receipt_key=b64(intake.keys.receipts.public),
        ledger_key=ledger,
        witness_keys=" ".join(witnesses),
    )
