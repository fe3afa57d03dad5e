"""Every rule's constraint, and how a model is given the rules that it can carry."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from escala.rules.acolhimento_esf import constraint as acolhimento_esf
from escala.rules.alvo_horas import constraint as alvo_horas
from escala.rules.cobertura import constraint as cobertura
from escala.rules.compromissos import constraint as compromissos
from escala.rules.convidados import constraint as convidados
from escala.rules.disponibilidade import constraint as disponibilidade
from escala.rules.duracao_sessao import constraint as duracao_sessao
from escala.rules.equidade_esf import constraint as equidade_esf
from escala.rules.estabilidade import constraint as estabilidade
from escala.rules.faixa_horas import constraint as faixa_horas
from escala.rules.fragmentacao import constraint as fragmentacao
from escala.rules.jornada import constraint as jornada
from escala.rules.lugares import constraint as lugares
from escala.rules.participantes import constraint as participantes
from escala.rules.preferencias import constraint as preferencias
from escala.rules.presenca_minima import constraint as presenca_minima
from escala.rules.producao import constraint as producao
from escala.rules.recursos import constraint as recursos
from escala.rules.registry import CLAUSES
from escala.rules.reserva import constraint as reserva
from escala.rules.reuniao_equipe import constraint as reuniao_equipe
from escala.rules.reuniao_esf import constraint as reuniao_esf
from escala.rules.reuniao_recorrente import constraint as reuniao_recorrente
from escala.rules.tarefa_datada import constraint as tarefa_datada
from escala.rules.turno_fixo import constraint as turno_fixo
from escala.rules.turnos_impopulares import constraint as turnos_impopulares
from escala.rules.visitas import constraint as visitas
from escala.solver.host import Modeller

CONSTRAINTS: Mapping[str, Callable[[Any, Any], None]] = MappingProxyType(
    {
        "jornada": jornada.constrain,
        "disponibilidade": disponibilidade.constrain,
        "presenca-minima": presenca_minima.constrain,
        "reuniao-equipe": reuniao_equipe.constrain,
        "reuniao-esf": reuniao_esf.constrain,
        "reuniao-recorrente": reuniao_recorrente.constrain,
        "visitas": visitas.constrain,
        "tarefa-datada": tarefa_datada.constrain,
        "reserva": reserva.constrain,
        "convidados": convidados.constrain,
        "cobertura": cobertura.constrain,
        "turno-fixo": turno_fixo.constrain,
        "acolhimento-esf": acolhimento_esf.constrain,
        "faixa-horas": faixa_horas.constrain,
        "duracao-sessao": duracao_sessao.constrain,
        "participantes": participantes.constrain,
        "lugares": lugares.constrain,
        "recursos": recursos.constrain,
        "compromissos": compromissos.constrain,
        "alvo-horas": alvo_horas.constrain,
        "producao": producao.constrain,
        "equidade-esf": equidade_esf.constrain,
        "estabilidade": estabilidade.constrain,
        "fragmentacao": fragmentacao.constrain,
        "turnos-impopulares": turnos_impopulares.constrain,
        "preferencias": preferencias.constrain,
    }
)
"""Rule id -> what it asks of a model. The rules of composition and links ask nothing of a roster."""

SOFT: tuple[str, ...] = tuple(id for id in CONSTRAINTS if CLAUSES[id].soft)
"""Rules that cost points."""

SUMS: tuple[str, ...] = ("faixa-horas", "alvo-horas", "producao")
"""Rules that speak of sums alone, which a content plan can carry."""

AGENDA: tuple[str, ...] = ("reuniao-recorrente", "visitas", "tarefa-datada", "reserva", "convidados")
"""Rules of the sessions that the agenda places."""

WEEKLY: tuple[str, ...] = (
    "jornada",
    "presenca-minima",
    "reuniao-equipe",
    "cobertura",
    "turno-fixo",
    "acolhimento-esf",
    "duracao-sessao",
    "participantes",
    "lugares",
    "recursos",
)
"""Hard rules that hold inside one week."""


def impose(host: Modeller, rules: Iterable[str]) -> None:
    """Give a model some rules, with the scenario's parameters; rules that the norm does not have are left out."""
    for id in rules:
        if host.facts.ruleset.cites(id):
            CONSTRAINTS[id](host, host.facts.parameters(id))
