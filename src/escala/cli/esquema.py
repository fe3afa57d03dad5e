"""`escala esquema`: the JSON Schema of scenarios, for editors."""

from __future__ import annotations

import json

import click


@click.command(
    epilog="""\b
Exemplo:
  escala esquema > cenario.schema.json

\b
E na primeira linha do cenário:
  # yaml-language-server: $schema=cenario.schema.json
"""
)
def command() -> None:
    """Imprime o JSON Schema do cenário, para editores de texto.

    Com ele, um editor completa as chaves, mostra o que cada uma quer dizer e marca o que está errado. Vale também
    para os arquivos com base e mudancas.
    """
    from escala.scenario_files.schema import schema

    click.echo(json.dumps(schema(), ensure_ascii=False, indent=2))
