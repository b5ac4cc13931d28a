"""The one command, `amanat`; one module per sub-command."""

import typer

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_show_locals=False)


@app.callback()
def root() -> None:
    """Seal a record of what happened, keep it, send it, and get an answer."""


def main() -> None:
    app()
