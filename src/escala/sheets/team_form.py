"""The sheets in which a team is described, and what their columns are called."""

from __future__ import annotations

from typing import Final

from escala.domain.clock import WEEKDAY_NAMES, WEEKDAYS
from escala.sheets.form import Field
from escala.sheets.labels import SEPARATOR

TEAM: Final = "Equipe"
UNITS: Final = "Unidades"
ESF: Final = "eSF"
PEOPLE: Final = "Profissionais"
ABSENCES: Final = "Ausências"
TRAVEL: Final = "Deslocamentos"
COMMITMENTS: Final = "Compromissos"

NEEDED: Final = (TEAM, UNITS, PEOPLE)
"""Sheets without which there is no team."""

TEAM_COLUMNS: Final = {"campo": "Campo", "valor": "Valor"}

TEAM_FIELDS: Final = (
    Field("norma", "Norma", "A norma que vale para a equipe (veja escala normas).", choices="Normas"),
    Field("modalidade", "Modalidade", "Uma das que a norma tem.", choices="Modalidades"),
    Field("periodo", "Período", "O mês, como 2027-03: as semanas inteiras cuja quinta-feira cai nele."),
    Field("equipe.id", "Identificador", "Letras minúsculas sem acento, números e hífen: é o nome dos calendários."),
    Field("equipe.nome", "Nome da equipe", "Como aparece nos calendários."),
    Field("sede", "Sede", "A unidade em que a equipe está instalada: o nome ou o id da aba Unidades."),
    Field("feriados.uf", "UF dos feriados", "A sigla do estado, como DF."),
    Field("feriados.facultativos", "Pontos facultativos", "sim: também fecham, como o Carnaval.", choices="Sim ou não"),
    Field("feriados.locais", "Feriados locais", f"As datas, como 19/03/2027{SEPARATOR}24/06/2027; ou nada."),
    Field("recursos.veiculo", "Veículos", "Quantos a equipe tem ao mesmo tempo. Cada visita domiciliar ocupa um."),
)
"""The rows of the first sheet: `key` is the way to the value in a scenario."""

NEEDED_FIELDS: Final = ("norma", "modalidade", "periodo", "equipe.id", "equipe.nome", "sede")
"""Those without which there is no team."""

_ID = Field(
    "id",
    "id",
    "Letras minúsculas sem acento, números e hífen. Vazio: feito do nome.",
    width=16,
    shown="vazio: feito do nome",
)
_HOURS = f"Como 07:00-12:00{SEPARATOR}13:00-18:00, na grade da norma."


def _days(empty: str) -> tuple[Field, ...]:
    """A column for each weekday."""
    return tuple(
        Field(key, name.capitalize(), f"{_HOURS} {empty}", width=14, shown="como 07:00-12:00")
        for key, name in zip(WEEKDAYS, WEEKDAY_NAMES, strict=True)
    )


SHEETS: Final[dict[str, tuple[Field, ...]]] = {
    UNITS: (
        _ID,
        Field("nome", "Nome", "Como aparece nos calendários.", width=30),
        *_days("Vazio: não abre."),
        Field(
            "consultorio", "Consultórios", "Quantos a equipe usa ao mesmo tempo.", "número", 13, shown="ao mesmo tempo"
        ),
        Field(
            "sala",
            "Salas",
            "Quantas a equipe usa ao mesmo tempo, para grupos e reuniões.",
            "número",
            13,
            shown="ao mesmo tempo",
        ),
    ),
    ESF: (
        _ID,
        Field("nome", "Nome", "Como aparece nos calendários.", width=30),
        Field("unidade", "Unidade", "O nome ou o id da unidade em que trabalha.", width=24, shown="nome ou id"),
        *_days("Todos os dias vazios: sempre que a unidade abre."),
    ),
    PEOPLE: (
        _ID,
        Field("nome", "Nome", "Como aparece nos calendários.", width=30),
        Field(
            "ocupacao", "Ocupação", "Uma das que a norma tem.", width=28, choices="Ocupações", shown="escolha na lista"
        ),
        Field("carga_horaria", "Carga horária", "Horas por semana.", "número", 13, shown="horas por semana"),
        *_days("Todos os dias vazios: sempre que uma unidade abre."),
    ),
    ABSENCES: (
        Field(
            "quem",
            "Quem",
            "O nome ou o id de um profissional, de uma eSF, ou de uma unidade que fecha.",
            width=30,
            shown="profissional, eSF ou unidade",
        ),
        Field("de", "De", "Primeiro dia, como 08/03/2027.", "data", 18, shown="primeiro dia"),
        Field("ate", "Até", "Último dia, como 12/03/2027.", "data", 18, shown="último dia"),
        Field("motivo", "Motivo", "Férias, licença, curso, obra.", width=40),
    ),
    TRAVEL: (
        Field("um", "De uma unidade", "O nome ou o id.", width=30),
        Field("outra", "A outra", "O nome ou o id.", width=30),
        Field("minutos", "Minutos", "O tempo de viagem, igual nos dois sentidos.", "número", 14, shown="de viagem"),
    ),
    COMMITMENTS: (
        Field(
            "profissionais", "Profissionais", f"Nomes ou ids, separados por ponto e vírgula ({SEPARATOR}).", width=30
        ),
        Field("atividade", "Atividade", "Uma atividade da norma.", width=42, choices="Atividades"),
        Field("em", "Data", "Se acontece uma vez, como 10/03/2027.", "data", 18, shown="uma vez"),
        Field("toda", "Dia da semana", "Se acontece toda semana.", width=16, choices="Dias", shown="ou toda semana"),
        Field("das", "Das", "Como 08:00.", "hora", 10),
        Field("as", "Às", "Como 10:00.", "hora", 10),
        Field("local", "Local", "unidade, domicílio ou território.", width=14, choices="Locais"),
        Field("unidade", "Unidade", "Se o local é unidade: o nome ou o id.", width=24),
        Field("esf", "eSF", f"Nomes ou ids, separados por ponto e vírgula ({SEPARATOR}).", width=24),
    ),
}
"""Sheet -> its columns."""
