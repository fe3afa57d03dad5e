"""Every rule, in the order in which an audit reads them. No solver here.

To add a rule: its folder with `clause.py` and `check.py`, and one line in each of the two lists below.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from escala.domain.findings import CheckResult
from escala.rules.acolhimento_esf import check as acolhimento_esf
from escala.rules.acolhimento_esf.clause import CLAUSE as ACOLHIMENTO_ESF
from escala.rules.alvo_horas import check as alvo_horas
from escala.rules.alvo_horas.clause import CLAUSE as ALVO_HORAS
from escala.rules.base import RosterView, RuleClause
from escala.rules.cobertura import check as cobertura
from escala.rules.cobertura.clause import CLAUSE as COBERTURA
from escala.rules.composicao import check as composicao
from escala.rules.composicao.clause import CLAUSE as COMPOSICAO
from escala.rules.compromissos import check as compromissos
from escala.rules.compromissos.clause import CLAUSE as COMPROMISSOS
from escala.rules.convidados import check as convidados
from escala.rules.convidados.clause import CLAUSE as CONVIDADOS
from escala.rules.disponibilidade import check as disponibilidade
from escala.rules.disponibilidade.clause import CLAUSE as DISPONIBILIDADE
from escala.rules.duracao_sessao import check as duracao_sessao
from escala.rules.duracao_sessao.clause import CLAUSE as DURACAO_SESSAO
from escala.rules.equidade_esf import check as equidade_esf
from escala.rules.equidade_esf.clause import CLAUSE as EQUIDADE_ESF
from escala.rules.estabilidade import check as estabilidade
from escala.rules.estabilidade.clause import CLAUSE as ESTABILIDADE
from escala.rules.faixa_horas import check as faixa_horas
from escala.rules.faixa_horas.clause import CLAUSE as FAIXA_HORAS
from escala.rules.fragmentacao import check as fragmentacao
from escala.rules.fragmentacao.clause import CLAUSE as FRAGMENTACAO
from escala.rules.jornada import check as jornada
from escala.rules.jornada.clause import CLAUSE as JORNADA
from escala.rules.lugares import check as lugares
from escala.rules.lugares.clause import CLAUSE as LUGARES
from escala.rules.participantes import check as participantes
from escala.rules.participantes.clause import CLAUSE as PARTICIPANTES
from escala.rules.preferencias import check as preferencias
from escala.rules.preferencias.clause import CLAUSE as PREFERENCIAS
from escala.rules.presenca_minima import check as presenca_minima
from escala.rules.presenca_minima.clause import CLAUSE as PRESENCA_MINIMA
from escala.rules.producao import check as producao
from escala.rules.producao.clause import CLAUSE as PRODUCAO
from escala.rules.recursos import check as recursos
from escala.rules.recursos.clause import CLAUSE as RECURSOS
from escala.rules.reserva import check as reserva
from escala.rules.reserva.clause import CLAUSE as RESERVA
from escala.rules.reuniao_equipe import check as reuniao_equipe
from escala.rules.reuniao_equipe.clause import CLAUSE as REUNIAO_EQUIPE
from escala.rules.reuniao_esf import check as reuniao_esf
from escala.rules.reuniao_esf.clause import CLAUSE as REUNIAO_ESF
from escala.rules.reuniao_recorrente import check as reuniao_recorrente
from escala.rules.reuniao_recorrente.clause import CLAUSE as REUNIAO_RECORRENTE
from escala.rules.tarefa_datada import check as tarefa_datada
from escala.rules.tarefa_datada.clause import CLAUSE as TAREFA_DATADA
from escala.rules.turno_fixo import check as turno_fixo
from escala.rules.turno_fixo.clause import CLAUSE as TURNO_FIXO
from escala.rules.turnos_impopulares import check as turnos_impopulares
from escala.rules.turnos_impopulares.clause import CLAUSE as TURNOS_IMPOPULARES
from escala.rules.vinculos import check as vinculos
from escala.rules.vinculos.clause import CLAUSE as VINCULOS
from escala.rules.visitas import check as visitas
from escala.rules.visitas.clause import CLAUSE as VISITAS

Check = Callable[[RosterView, Any], CheckResult]
"""What finds breaches, waivers, findings and points of one rule in a written roster; takes the rule's parameters."""

_RULES: tuple[tuple[RuleClause[Any], Check], ...] = (
    (JORNADA, jornada.check),
    (DISPONIBILIDADE, disponibilidade.check),
    (PRESENCA_MINIMA, presenca_minima.check),
    (REUNIAO_EQUIPE, reuniao_equipe.check),
    (REUNIAO_ESF, reuniao_esf.check),
    (REUNIAO_RECORRENTE, reuniao_recorrente.check),
    (VISITAS, visitas.check),
    (TAREFA_DATADA, tarefa_datada.check),
    (RESERVA, reserva.check),
    (CONVIDADOS, convidados.check),
    (COBERTURA, cobertura.check),
    (TURNO_FIXO, turno_fixo.check),
    (ACOLHIMENTO_ESF, acolhimento_esf.check),
    (FAIXA_HORAS, faixa_horas.check),
    (DURACAO_SESSAO, duracao_sessao.check),
    (PARTICIPANTES, participantes.check),
    (LUGARES, lugares.check),
    (RECURSOS, recursos.check),
    (COMPROMISSOS, compromissos.check),
    (COMPOSICAO, composicao.check),
    (VINCULOS, vinculos.check),
    (ALVO_HORAS, alvo_horas.check),
    (PRODUCAO, producao.check),
    (EQUIDADE_ESF, equidade_esf.check),
    (ESTABILIDADE, estabilidade.check),
    (FRAGMENTACAO, fragmentacao.check),
    (TURNOS_IMPOPULARES, turnos_impopulares.check),
    (PREFERENCIAS, preferencias.check),
)

CLAUSES: Mapping[str, RuleClause[Any]] = MappingProxyType({clause.id: clause for clause, _ in _RULES})
"""Rule id -> its clause, in audit order."""

CHECKS: Mapping[str, Check] = MappingProxyType({clause.id: check for clause, check in _RULES})
"""Rule id -> its check, in audit order."""
