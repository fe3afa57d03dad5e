"""The month's end as plain data, for programs: keys in Portuguese, fractions as numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from escala.production.analysis import Analysis
from escala.production.indicators import OverMonths, Value
from escala.production.months import LookedAt
from escala.production.planned import Compared
from escala.production.records import Apart
from escala.production.words import number

FORMAT = "escala-indicadores/1"


def as_data(found: Analysis) -> dict[str, Any]:
    """Everything that is told of the months."""
    team = found.rosters[-1].loaded.scenario.equipe
    listed = found.records.listed()
    return {
        "formato": FORMAT,
        "equipe": team.id,
        "nome": team.nome,
        "norma": found.pack.id,
        "mes": found.cut,
        "indice": found.reading,
        "meses": [_month(found, month) for month in found.months],
        "indicadores": [_value(value) for value in found.values],
        "conjunto": [_over(found, over) for over in found.over],
        "planejado_feito": [_compared(row) for row in found.comparison.rows],
        "dias": [
            {
                "mes": day.month.label,
                "data": day.date.isoformat(),
                "profissional": day.professional,
                "atividade": day.activity,
                "planejadas": day.planned,
                "registradas": day.done,
            }
            for day in found.comparison.days
        ],
        "destaques": [
            {
                "mes": one.month.label,
                "tipo": one.kind,
                "profissional": one.professional,
                "linha": one.row,
                "mensagem": one.message,
            }
            for one in found.highlights
        ],
        "registros": {
            "lidos": found.records.read,
            "contados": found.records.counted,
            "sem_efeito": found.records.ignored,
            "apartados": found.records.apart,
            "motivos": dict(found.records.by_fault),
            "lista": [_apart(one) for one in listed.faults],
            "nao_listados": listed.left,
        },
    }


def _month(found: Analysis, month: LookedAt) -> Mapping[str, Any]:
    covered = found.comparison.covered[month.label]
    return {
        "mes": month.label,
        "nome": month.name,
        "inicio": month.first.isoformat(),
        "fim": month.last.isoformat(),
        "dias_planejados": len(covered),
        "equipes": [
            {"equipe": team, "nome": month.team_name(team), "horas_semanais": month.hours(team)} for team in month.teams
        ],
    }


def _value(value: Value) -> Mapping[str, Any]:
    assert value.clause.indicador is not None
    return {
        "mes": value.month.label,
        "clausula": value.clause.id,
        "artigo": value.clause.artigo,
        "resumo": value.clause.resumo,
        "medida": value.clause.indicador.medida,
        "equipe": value.team,
        "profissional": value.professional,
        "valor": number(value.value),
        **({"outra_leitura": number(value.otherwise)} if value.clause.indicador.medida == "indice" else {}),
    }


def _over(found: Analysis, over: OverMonths) -> Mapping[str, Any]:
    return {
        "clausula": over.clause.id,
        "artigo": over.clause.artigo,
        "equipe": over.team,
        "profissional": over.professional,
        "valores": {month.label: number(value) for month, value in zip(found.months, over.values, strict=True)},
        "media": number(over.mean),
    }


def _compared(row: Compared) -> Mapping[str, Any]:
    wanted = row.expected
    return {
        "mes": row.month.label,
        "profissional": row.professional,
        "linha": row.row,
        "planejadas": row.planned,
        "registradas": row.done,
        "meta": None if wanted is None else wanted.goal,
        "minimo": None if wanted is None else wanted.least,
        "maximo": None if wanted is None else wanted.most,
        "planejado_na_faixa": None if wanted is None else wanted.standing(row.planned),
        "registrado_na_faixa": None if wanted is None else wanted.standing(row.done),
        "atividades": {
            activity: {"planejadas": planned, "registradas": done}
            for activity, (planned, done) in row.by_activity.items()
            if planned or done
        },
    }


def _apart(one: Apart) -> Mapping[str, Any]:
    return {
        "arquivo": one.file,
        "linha": one.line,
        "lugar": one.place,
        "campo": one.field,
        "valor": one.value,
        "motivo": one.fault,
        **({"primeira": one.earlier} if one.earlier is not None else {}),
    }
