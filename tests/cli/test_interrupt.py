"""Ctrl-C: once ends well, twice ends at once."""

import os
import signal
import subprocess
import sys
import textwrap
import threading

import pytest

from escala.cli.interrupt import interruptible


def test_result_and_errors_pass_through() -> None:
    assert interruptible(lambda stop: 42, notice="") == 42
    with pytest.raises(ZeroDivisionError):
        interruptible(lambda stop: 1 // 0, notice="")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_first_signal_asks_the_work_to_end(number: int, capsys: pytest.CaptureFixture[str]) -> None:
    before = signal.getsignal(number)

    def work(stop: threading.Event) -> str:
        os.kill(os.getpid(), number)
        return "a melhor até aqui" if stop.wait(10) else "não parou"

    assert interruptible(work, notice="Parando.") == "a melhor até aqui"
    assert capsys.readouterr().err == "Parando.\n"
    assert signal.getsignal(number) is before


def test_second_signal_ends_the_program() -> None:
    program = textwrap.dedent("""
        import os, signal, time
        from escala.cli.interrupt import interruptible

        def work(stop):
            os.kill(os.getpid(), signal.SIGINT)
            stop.wait(10)
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(60)

        interruptible(work, notice="Parando.")
    """)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=30, check=False)
    assert (done.returncode, done.stderr) == (130, "Parando.\nInterrompido.\n")
