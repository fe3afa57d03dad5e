"""Help: in Portuguese, complete, with an example, and the same as the page in docs/."""

import ast
import re
from pathlib import Path

import click
import pytest

from escala import __version__
from escala.cli import COMMANDS, group, portuguese
from tools.pages import DOCS, PAGES

ENGLISH = re.compile(r"\b(Usage|Options?|Commands?|Show|exit|INTEGER|TEXT|PATH|FLOAT|BOOLEAN|default|required)\b")


def command(name: str) -> click.Command:
    found = group.get_command(click.Context(group, info_name="escala"), name)
    assert found is not None
    return found


def test_commands_stand_in_the_order_of_use(run) -> None:
    result = run("--help")
    assert result.exit_code == 0
    listed = re.findall(r"^  ([a-z]+)  +\S", result.stdout.split("Comandos:")[1], re.MULTILINE)
    assert listed == list(COMMANDS)


def test_version(run) -> None:
    result = run("--version")
    assert (result.exit_code, result.stdout) == (0, f"escala {__version__}\n")


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_explains_itself_with_an_example(run, name: str) -> None:
    result = run(name, "--help")
    assert result.exit_code == 0
    assert result.stdout.startswith(f"Uso: escala {name}")
    assert "Exemplo" in result.stdout
    assert re.search(rf"^ +escala {name}\b", result.stdout.split("Exemplo")[1], re.MULTILINE)
    assert ENGLISH.search(re.sub(r"--[a-z-]+", "", result.stdout)) is None


@pytest.mark.parametrize("name", COMMANDS)
def test_each_option_says_what_it_does(name: str) -> None:
    for parameter in command(name).params:
        if isinstance(parameter, click.Option):
            assert parameter.help, (name, parameter.name)
            assert parameter.help.endswith("."), (name, parameter.name)


@pytest.mark.parametrize("name", COMMANDS)
def test_each_argument_is_explained(name: str) -> None:
    about = command(name)
    for parameter in about.params:
        if isinstance(parameter, click.Argument):
            assert parameter.make_metavar(click.Context(about)).strip("[].") in f"{about.help} {about.epilog}"


@pytest.mark.parametrize("name", PAGES)
def test_pages_made_from_the_code_are_up_to_date(name: str) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == PAGES[name](), "run `make docs`"


def test_every_command_is_on_its_page() -> None:
    page = (DOCS / "comandos.md").read_text(encoding="utf-8")
    assert re.findall(r"^## `escala ([a-z]+)`$", page, re.MULTILINE) == list(COMMANDS)


def test_the_table_translates_sentences_that_click_really_says() -> None:
    said = set()
    for path in Path(click.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "ngettext"):
                said |= {argument.value for argument in node.args if isinstance(argument, ast.Constant)}
    said |= {"required"}  # passed by name
    assert set(portuguese.SENTENCES) - said == set()


def test_a_translation_keeps_the_fields_of_its_sentence() -> None:
    field = re.compile(r"\{[^}]*\}")
    dropped = {"{value!r} is not a valid {number_type}.": {"{number_type}"}}
    for sentence, translation in portuguese.SENTENCES.items():
        assert set(field.findall(sentence)) - dropped.get(sentence, set()) == set(field.findall(translation))
