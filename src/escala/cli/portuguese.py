"""Click's own words in Portuguese.

Click passes every sentence that it shows through `_` (gettext). Its catalogue would be a compiled file chosen by the
machine's language; Escala speaks Portuguese whatever the machine speaks, so its modules get this table instead.
"""

from __future__ import annotations

import click.core
import click.decorators
import click.exceptions
import click.formatting
import click.parser
import click.types

SENTENCES = {
    "(Did you mean one of: {possibilities}?)": "Talvez um destes: {possibilities}.",
    "Aborted!": "Interrompido.",
    "Argument {name!r} takes {nargs} values.": "O argumento {name!r} pede {nargs} valores.",
    "Choose from:\n\t{choices}": "Escolha entre:\n\t{choices}",
    "Commands": "Comandos",
    "Could not open file {filename!r}: {message}": "Não consegui abrir o arquivo {filename!r}: {message}",
    "Did you mean {possibility}?": "Talvez {possibility}.",
    "Error: {message}": "Erro: {message}",
    "Got unexpected extra argument ({args})": "Há um argumento a mais: {args}",
    "Got unexpected extra arguments ({args})": "Há argumentos a mais: {args}",
    "Invalid value for {param_hint}: {message}": "Valor inválido em {param_hint}: {message}",
    "Invalid value: {message}": "Valor inválido: {message}",
    "Missing argument": "Falta o argumento",
    "Missing command.": "Falta o comando.",
    "Missing option": "Falta a opção",
    "Missing parameter": "Falta o parâmetro",
    "Missing parameter: {param_name}": "Falta o parâmetro: {param_name}",
    "Missing {param_type}": "Falta {param_type}",
    "No such command {name!r}.": "O comando {name!r} não existe.",
    "No such option {name!r}.": "A opção {name!r} não existe.",
    "Option {name!r} does not take a value.": "A opção {name!r} não leva valor.",
    "Option {name!r} requires an argument.": "A opção {name!r} pede um valor.",
    "Option {name!r} requires {nargs} arguments.": "A opção {name!r} pede {nargs} valores.",
    "Options": "Opções",
    "Positional arguments": "Argumentos",
    "Show the version and exit.": "Mostra a versão e sai.",
    "Show this message and exit.": "Mostra esta ajuda e sai.",
    "Takes {nargs} values but 1 was given.": "Pede {nargs} valores e veio 1.",
    "Takes {nargs} values but {len} were given.": "Pede {nargs} valores e vieram {len}.",
    "Try '{command} {option}' for help.": "Para ver a ajuda: {command} {option}",
    "Usage:": "Uso:",
    "default: {default}": "padrão: {default}",
    "directory": "pasta",
    "env var: {var}": "variável de ambiente: {var}",
    "file": "arquivo",
    "path": "caminho",
    "required": "obrigatória",
    "unknown error": "erro desconhecido",
    "{name} {filename!r} does not exist.": "{name} {filename!r}: não existe.",
    "{name} {filename!r} is a directory.": "{name} {filename!r}: é uma pasta.",
    "{name} {filename!r} is a file.": "{name} {filename!r}: é um arquivo.",
    "{name} {filename!r} is not readable.": "{name} {filename!r}: sem permissão de leitura.",
    "{name} {filename!r} is not writable.": "{name} {filename!r}: sem permissão de escrita.",
    "{value!r} is not a valid {number_type}.": "{value!r} não é um número válido.",
    "{value!r} is not one of {choices}.": "{value!r} não é uma das opções: {choices}.",
    "{value!r} is not {choice}.": "{value!r} não é {choice}.",
    "{value} is not in the range {range}.": "{value} está fora do intervalo {range}.",
}
"""Sentence of click -> what Escala says. What is left out cannot come up with the parameters that our commands have."""

PLACEHOLDERS = {
    "integer": "N",
    "integer range": "N",
    "float": "NÚMERO",
    "float range": "NÚMERO",
    "text": "TEXTO",
}
"""Click's name of a parameter type -> the placeholder of its value in help."""


def translate(sentence: str) -> str:
    """The sentence in Portuguese, or itself if the table lacks it."""
    return SENTENCES.get(sentence, sentence)


def translate_number(singular: str, plural: str, count: int) -> str:
    """The sentence for `count` things in Portuguese."""
    return translate(singular if count == 1 else plural)


def name_placeholders(command: click.Command) -> None:
    """Portuguese placeholders for a command's usage line and the values of its options, where it sets none itself."""
    if command.options_metavar == "[OPTIONS]":
        command.options_metavar = "[OPÇÕES]"
    for parameter in command.params:
        if isinstance(parameter, click.Option) and parameter.metavar is None:
            parameter.metavar = PLACEHOLDERS.get(parameter.type.name)


for _module in (click.core, click.decorators, click.exceptions, click.formatting, click.parser, click.types):
    vars(_module).update({"_": translate, "ngettext": translate_number})
