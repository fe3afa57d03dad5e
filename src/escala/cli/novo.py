"""`escala novo`: a commented scenario to begin with."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(
    epilog="""\b
Exemplos:
  escala novo minha-equipe.yaml
  escala novo > minha-equipe.yaml
"""
)
@click.argument("arquivo", type=click.Path(path_type=Path), required=False)
def command(arquivo: Path | None) -> None:
    """Escreve um cenário comentado, para começar.

    O modelo é uma equipe pequena e completa, que funciona como está; cada chave vem explicada. Sem ARQUIVO, ou com
    "-", escreve na saída padrão. Um arquivo que já existe não é tocado.
    """
    from escala.outputs.errors import OutputError
    from escala.scenario_files.template import template

    text = template()
    if arquivo is None or str(arquivo) == "-":
        click.echo(text, nl=False)
        return
    try:
        with arquivo.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
    except FileExistsError:
        raise OutputError(f"{arquivo} já existe e fica como está", "Escolha outro nome.") from None
    except FileNotFoundError:
        raise OutputError(f"a pasta {arquivo.parent} não existe", "Crie a pasta, ou escolha outra.") from None
    click.echo(f"Cenário escrito em {arquivo}. Agora: escala conferir {arquivo}", err=True)
