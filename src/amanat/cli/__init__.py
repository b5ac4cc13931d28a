"""The one command, `amanat`; one module per sub-command."""

import typer

from amanat.cli import demo, desk, intake

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_show_locals=False)


@app.callback()
def root() -> None:
    """Seal a record of what happened, keep it, send it, and get an answer."""


app.add_typer(intake.app, name="intake")
app.add_typer(desk.app, name="desk")
app.command("demo")(demo.demo)


def main() -> None:
    app()
