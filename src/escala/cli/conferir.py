"""`escala conferir`: what can be said of a scenario without a solver."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from escala.cli.codes import DONE, INFEASIBLE
from escala.cli.wording import no_roster, print_json, problem_data

if TYPE_CHECKING:
    from escala.explain.arithmetic import Balance, Examination
    from escala.scenario_files import LoadedScenario

_SEVERITIES = {"erro": "ERRO ", "aviso": "AVISO", "nota": "NOTA "}


@click.command(
    epilog="""\b
Exemplo:
  escala conferir samambaia.yaml

\b
Códigos de saída: 0 nada impede uma escala, até onde as contas alcançam;
2 o arquivo não é um cenário; 3 provado que não existe escala.
"""
)
@click.argument("cenario", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Escreve o resultado em JSON na saída padrão.")
@click.pass_context
def command(ctx: click.Context, cenario: Path, as_json: bool) -> None:
    """Confere o CENARIO em menos de um segundo, sem montar a escala.

    Mostra todos os erros do arquivo de uma vez; o que a composição da equipe e os vínculos têm de irregular; as horas
    que a equipe tem e as de que precisa; e, se as contas bastam para provar que não existe escala, por quê.
    """
    from escala.explain.arithmetic import examine
    from escala.scenario_files import load_scenario

    loaded = load_scenario(cenario)
    examination = examine(loaded.month, loaded.ruleset)
    code = INFEASIBLE if examination.proofs else DONE
    for warning in loaded.warnings:
        click.echo(str(warning), err=True)
    if as_json:
        print_json(as_data(loaded, examination, code))
    else:
        for line in report(loaded, examination):
            click.echo(line)
    if examination.proofs:
        for line in no_roster(proof.mensagem for proof in examination.proofs):
            click.echo(line, err=True)
    ctx.exit(code)


def as_data(loaded: LoadedScenario, examination: Examination, code: int) -> dict[str, Any]:
    """What was found, as plain data; hours in minutes."""
    return {
        "situacao": "inviavel" if examination.proofs else "sem-impedimento",
        "codigo": code,
        "problemas": [],
        "avisos": [problem_data(warning) for warning in loaded.warnings],
        **examination.to_data(),
    }


def report(loaded: LoadedScenario, examination: Examination) -> list[str]:
    """What a coordinator wants to know, in lines: the team, its findings, its hours."""
    from escala.rules.wording import count, plain

    scenario, month = loaded.scenario, loaded.month
    hours = sum(member.carga_horaria for member in scenario.profissionais.values())
    lines = [
        f"{plain(scenario.equipe.nome)}, {month.days[0]:%d/%m/%Y} a {month.days[-1]:%d/%m/%Y} "
        f"({count(len(month.weeks), 'semana', 'semanas')})",
        f"{count(len(scenario.profissionais), 'profissional', 'profissionais')}, {hours}h semanais; "
        f"{count(len(scenario.esf), 'eSF', 'eSF')} em {count(len(scenario.unidades), 'unidade', 'unidades')}",
        *(f"Feriado: {date:%d/%m} {name}" for date, name in month.holidays.items()),
    ]
    if examination.findings:
        lines += ["", "Composição, vínculos e faixas (nada disto impede a escala):"]
        lines += [
            f"  {_SEVERITIES[finding.gravidade]} {finding.artigo}: {finding.mensagem}"
            for finding in examination.findings
        ]
    if examination.figures:
        lines += ["", "Horas de que a equipe precisa, ao menos, e horas que há:"]
        lines += [line for balance in examination.figures for line in _balance(balance)]
    if not examination.proofs:
        lines += ["", "As contas não acham nada que impeça uma escala; escala gerar a procura."]
    return lines


def _balance(balance: Balance) -> list[str]:
    from escala.rules.wording import hours

    verdict = f"faltam {hours(balance.faltam)}" if balance.faltam > 0 else f"sobram {hours(-balance.faltam)}"
    return [
        f"  {balance.titulo}: {hours(balance.demanda)} de {hours(balance.oferta)}; {verdict}",
        *(f"    {hours(minutes):>8} {what}" for what, minutes in balance.parcelas),
    ]
