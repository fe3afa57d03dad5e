"""Every error ends as lines on stderr and an exit code, never as a traceback."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from escala.documents.errors import InputError, Problem
from escala.outputs.errors import OutputError


def test_input_errors_are_lines_with_their_places(run_raising) -> None:
    problems = [
        Problem("a.yaml", 3, 5, "a sede ubs-9 não existe em unidades", 'Talvez "ubs-7"?'),
        Problem("a.yaml", 7, 1, "chave desconhecida: xyz"),
    ]
    result = run_raising(InputError(problems))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        'a.yaml:3:5: a sede ubs-9 não existe em unidades\n    Talvez "ubs-7"?\na.yaml:7:1: chave desconhecida: xyz\n'
    )


def test_output_errors(run_raising) -> None:
    result = run_raising(OutputError("a pasta saida/x não é do Escala", "Use --saida com outra pasta."))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "a pasta saida/x não é do Escala\n    Use --saida com outra pasta.\n"


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.EACCES, "sem permissão"), (errno.ENOSPC, "o disco está cheio"), (errno.ENOENT, "não existe")],
)
def test_the_system_says_no(run_raising, number: int, words: str) -> None:
    result = run_raising(OSError(number, os.strerror(number), "pasta/arquivo.ics"))
    assert (result.exit_code, result.stderr) == (2, f"pasta/arquivo.ics: {words}\n")


def test_a_defect_is_one_line_that_says_what_to_send(run_raising, monkeypatch) -> None:
    monkeypatch.delenv("ESCALA_DEBUG", raising=False)
    result = run_raising(KeyError("ubs-1"))
    assert result.exit_code == 1
    assert result.stderr == (
        "Defeito do Escala 0.1.0 (KeyError: 'ubs-1'). Não é culpa do seu arquivo. Envie a quem mantém o Escala o "
        "comando, o cenário e o que aparece ao repetir com ESCALA_DEBUG=1.\n"
    )


def test_a_defect_shows_itself_only_on_demand(run_raising, monkeypatch) -> None:
    monkeypatch.setenv("ESCALA_DEBUG", "1")
    assert isinstance(run_raising(KeyError("ubs-1")).exception, KeyError)


def test_ctrl_c(run_raising) -> None:
    result = run_raising(KeyboardInterrupt())
    assert (result.exit_code, result.stderr) == (130, "Interrompido.\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["gera"], "O comando 'gera' não existe. Talvez 'gerar'."),
        (["escalonar-todas"], "O comando 'escalonar-todas' não existe."),
        (["--xyz"], "A opção '--xyz' não existe."),
        (["gerar"], "Falta o argumento 'CENARIO'."),
        (["gerar", "a", "b"], "Há um argumento a mais: b"),
        (["gerar", "a", "--temp", "3"], "A opção '--temp' não existe. Talvez um destes: '--help', '--tempo'."),
        (["gerar", "a", "--tempo"], "A opção '--tempo' pede um valor."),
        (["gerar", "a", "--tempo", "dez"], "Valor inválido em '--tempo': 'dez' não é um número válido."),
        (["gerar", "a", "--tempo", "0"], "Valor inválido em '--tempo': 0 está fora do intervalo 1<=x<=86400."),
        (["gerar", "a", "--json=1"], "A opção '--json' não leva valor."),
    ],
)
def test_usage_errors_are_in_portuguese(run, arguments: list[str], message: str) -> None:
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.splitlines()[-1] == f"Erro: {message}"


def test_no_command_is_bad_usage(run) -> None:
    assert run().exit_code == 2


@pytest.mark.parametrize("command", ["gerar", "conferir", "auditar"])
@pytest.mark.parametrize("file", ["nada.yaml", ".", "nada/nada.yaml", "", "a\nb", "x" * 300, "\udcff.yaml"])
def test_a_file_that_cannot_be_read(run, command: str, file: str, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(command, file)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr
    assert "Defeito" not in result.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_any_encoding_of_the_terminal_will_do(encoding: str, tmp_path: Path) -> None:
    file = tmp_path / "não é 🙂.yaml"
    file.write_bytes(b"\x80")
    done = subprocess.run(
        [sys.executable, "-m", "escala", "conferir", str(file)],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": encoding},
        check=False,
    )
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr
    assert b":1:1: esperava texto em UTF-8" in done.stderr


def test_nobody_reads_the_output() -> None:
    program = f"{sys.executable} -m escala normas df-489-2018 | true; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", program], capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
    assert "Defeito" not in done.stderr
