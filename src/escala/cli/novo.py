"""`escala novo`: a commented scenario to begin with."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(
    epilog="""\b
Exemplos:
  escala novo minha-equipe.yaml
  escala novo > minha-equipe.yaml
  escala novo --planilha minha-equipe.xlsx
"""
)
@click.argument("arquivo", type=click.Path(path_type=Path), required=False)
@click.option(
    "--planilha",
    "as_sheet",
    is_flag=True,
    help="Em vez do texto, uma planilha .xlsx, que `escala importar` lê de volta.",
)
def command(arquivo: Path | None, as_sheet: bool) -> None:
    """Escreve um cenário comentado, para começar.

    O modelo é uma equipe pequena e completa, que funciona como está; cada chave vem explicada. Sem ARQUIVO, ou com
    "-", escreve na saída padrão. Um arquivo que já existe não é tocado.

    Com --planilha, a mesma equipe numa planilha, para quem prefere preencher tabelas no Excel ou no LibreOffice:
    unidades, eSF, profissionais, ausências, deslocamentos e compromissos.
    """
    from escala.scenario_files.template import template

    if as_sheet:
        from escala.sheets import team_sheet

        if arquivo is None or str(arquivo) == "-":
            raise click.UsageError("uma planilha precisa de um arquivo, como minha-equipe.xlsx")
        _write(arquivo, team_sheet())
        click.echo(f"Planilha escrita em {arquivo}. Preenchida: escala importar {arquivo}", err=True)
        return
    text = template()
    if arquivo is None or str(arquivo) == "-":
        click.echo(text, nl=False)
        return
    _write(arquivo, text.encode())
    click.echo(f"Cenário escrito em {arquivo}. Agora: escala conferir {arquivo}", err=True)


def _write(file: Path, content: bytes) -> None:
    """Write a file that is not there yet.

    Raises:
        OutputError: it is, or its folder is not.
    """
    from escala.outputs.errors import OutputError

    try:
        with file.open("xb") as stream:
            stream.write(content)
    except FileExistsError:
        raise OutputError(f"{file} já existe e fica como está", "Escolha outro nome.") from None
    except FileNotFoundError:
        raise OutputError(f"a pasta {file.parent} não existe", "Crie a pasta, ou escolha outra.") from None
