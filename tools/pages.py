"""Pages of `docs/` that are made from the code: `make docs` writes them, a test compares them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import click

from escala.cli import COMMANDS, group
from escala.norms.coverage import coverage_markdown
from escala.norms.loading import load_pack, pack_names

DOCS = Path(__file__).resolve().parent.parent / "docs"

COMMANDS_HEAD = """\
# Os comandos

<!-- Página feita a partir do código por `make docs`; não a edite à mão. -->

Todo comando explica a si mesmo: `escala --help` e `escala COMANDO --help`. As mensagens de erro vão para a saída de
erros, uma por linha, como `arquivo:linha:coluna: o que foi encontrado e o que era esperado`.

| Código de saída | Significa |
| --- | --- |
| 0 | feito |
| 1 | defeito do Escala (a mensagem diz o que enviar) |
| 2 | uso errado, ou um arquivo que não pode ser lido ou gravado |
| 3 | provado que não existe escala |
| 4 | acabou o tempo sem nenhuma escala |
| 5 | a auditoria encontrou uma violação |
| 130 | interrompido com Ctrl-C antes de haver o que gravar |
"""


def commands_page() -> str:
    """Every command with its help, in the order of use."""
    parent = click.Context(group, info_name="escala")
    parts = [COMMANDS_HEAD]
    for name, summary in COMMANDS.items():
        command = group.get_command(parent, name)
        assert command is not None
        with click.Context(command, info_name=name, parent=parent, terminal_width=88, max_content_width=88) as ctx:
            parts.append(f"## `escala {name}`\n\n{summary}\n\n```text\n{command.get_help(ctx).rstrip()}\n```\n")
    return "\n".join(parts)


NORMS_HEAD = """\
# As normas e o que se faz de cada artigo

<!-- Página feita a partir de models/ por `make docs`; não a edite à mão. -->

Cada norma é um arquivo em `models/`, e cada dispositivo dela uma cláusula desse arquivo. O mesmo se lê no terminal, com
`escala normas`. O que se faz de uma cláusula é uma destas coisas:

- **regra**: uma regra da escala a cumpre, e a auditoria a confere;
- **achado**: fala da equipe, não da escala, e vira um aviso de `escala conferir`;
- **indicador**: mede o trabalho feito; a fórmula fica guardada como dado;
- **fora**: nada a fazer numa escala, pelo motivo que está escrito.

Uma cláusula **deve** ser cumprida, é **preferencial** (busca-se, com um peso) ou só **informativa**.
"""


def norms_page() -> str:
    """Every norm with its coverage."""
    return "\n".join([NORMS_HEAD, *(coverage_markdown(load_pack(name)) for name in pack_names())])


PAGES: dict[str, Callable[[], str]] = {"comandos.md": commands_page, "normas.md": norms_page}
"""File in `docs/` -> what makes it."""


def main() -> None:
    """Write every page again."""
    for name, make in PAGES.items():
        (DOCS / name).write_text(make(), encoding="utf-8")
        sys.stdout.write(f"docs/{name}\n")


if __name__ == "__main__":
    main()
