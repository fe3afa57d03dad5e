"""A good scenario with every key, to be spoiled in one place at a time."""

from pathlib import Path

import pytest

from escala.documents.errors import InputError
from escala.scenario_files import LoadedScenario, load_scenario

GOOD = """\
norma: df-489-2018
modalidade: nasf-ab-1
periodo: 2027-03
equipe: {id: samambaia-1, nome: Nasf-AB Samambaia 1}
sede: ubs-2
feriados: {uf: DF, facultativos: false, locais: [2027-03-19]}
unidades:
  ubs-2:
    nome: UBS 2 de Samambaia
    funcionamento: {seg-sex: ["07:00-12:00", "13:00-18:00"]}
    recursos: {consultorio: 3, sala: 2}
  ubs-7:
    nome: UBS 7 de Samambaia
    funcionamento: {seg-sex: ["07:00-19:00"], sab: ["07:00-12:00"]}
    recursos: {consultorio: 2, sala: 1}
deslocamentos:
  - {entre: [ubs-2, ubs-7], minutos: 20}
recursos: {veiculo: 1}
esf:
  esf-1: {nome: eSF 1, unidade: ubs-2}
  esf-2: {nome: eSF 2, unidade: ubs-7, disponibilidade: {ter: ["13:00-18:00"], qua: ["07:00-12:00"]}}
profissionais:
  ana:
    nome: Ana Souza
    ocupacao: psicologo
    carga_horaria: 40
    disponibilidade: {seg-qui: ["07:00-18:00"], sex: ["07:00-12:00"]}
    ausencias: [{de: 2027-03-08, ate: 2027-03-12, motivo: férias}]
    preferencias: [{evitar: {sex: ["13:00-18:00"]}, peso: 2}]
  bia: {nome: Bia Reis, ocupacao: nutricionista, carga_horaria: 30}
  caio: {nome: Caio Lima, ocupacao: farmaceutico, carga_horaria: 20}
jornada: {maxima_dia: "10:00", bloco_minimo: "02:00", bloco_maximo: "06:00", intervalo: "01:00", interjornada: "11:00"}
compromissos:
  - {profissionais: [ana], atividade: intersetorial, em: 2027-03-17, das: "13:00", as: "15:00", local: territorio}
  - {profissionais: [bia], atividade: grupo-compartilhado, toda: qua, das: "08:00", as: "10:00", unidade: ubs-7, \
esf: [esf-2]}
ajustes:
  reuniao-esf: {duracao: "03:00", motivo: Pactuado com a GSAP em ata de 10/02/2027}
pesos: {equidade-esf: 3}
parceiros:
  cras:
    nome: CRAS de Samambaia
    disponibilidade: {qui: ["13:10-17:50"]}
    datas: [{em: 2027-03-11, das: "08:10", as: "12:00"}]
    ocupado: [{em: 2027-03-18, das: "16:00", as: "24:00"}]
espacos:
  auditorio: {nome: Auditório da Regional, datas: [{em: 2027-03-24, das: "08:15", as: "17:45"}]}
"""

NGR = """\
norma: ngr-regional
modalidade: regional
periodo: 2027-03
equipe: {id: ngr-1, nome: NGR 1}
sede: ngr
feriados: {uf: ES}
unidades:
  ngr: {nome: Sede, funcionamento: {seg-sex: ["08:00-18:00"]}, recursos: {sala: 1}}
  us-1: {nome: US 1, funcionamento: {seg-sex: ["07:00-18:00"]}, referencia: ana}
  us-2: {nome: US 2, funcionamento: {seg-sex: ["07:00-18:00"]}, referencia: bia}
deslocamentos:
  - {entre: [ngr, us-1], minutos: 20}
  - {entre: [ngr, us-2], minutos: 20}
  - {entre: [us-1, us-2], minutos: 40}
esf:
  esf-1: {nome: eSF 1, unidade: us-1}
profissionais:
  ana: {nome: Ana Souza, ocupacao: enfermeiro, carga_horaria: 40}
  bia: {nome: Bia Lima, ocupacao: psicologo, carga_horaria: 40}
parceiros:
  coordenacao: {nome: Coordenação}
  direcao: {nome: Direção da US 1, unidade: us-1}
espacos:
  auditorio: {nome: Auditório}
compromissos:
  - {profissionais: [ana], atividade: monitoramento, em: 2027-03-17, das: "14:00", as: "16:00", unidade: ngr}
ajustes:
  reuniao-semanal: {convidados: [coordenacao], motivo: Agenda da coordenação}
  colegiado-regional: {quorum: 1, convidados: [direcao], locais: [auditorio, sede], motivo: Regimento}
  colegiado-local: {duracao: "03:00", ate_dia: 25, motivo: Regimento}
pactuacoes:
  equipe-us-1:
    regra: reuniao-recorrente
    resumo: Uma vez por mês a referência da US 1 se reúne com a sua equipe.
    citacao: Ata de 10/02/2027
    parametros: {atividade: reuniao-pactuada, a_cada: mes, por: esf, quem: referencia, locais: [unidade]}
"""
"""Another with a norm of meetings and visits, and with an agreement."""


TEAMS = """\
norma: nucleo-apoio-matricial
modalidade: regional
periodo: 2027-03
equipes:
  norte: {nome: eMulti Norte}
  sul: {nome: eMulti Sul, sede: us-2}
sede: nucleo
feriados: {uf: RS}
unidades:
  nucleo: {nome: Sede, funcionamento: {seg-sex: ["08:00-18:00"]}, recursos: {sala: 1}}
  us-1:
    {nome: US 1, equipe: norte, funcionamento: {seg-sex: ["08:00-12:00"]}}
  us-2: {nome: US 2, equipe: sul, funcionamento: {seg-sex: ["08:00-12:00"]}}
deslocamentos:
  - {entre: [nucleo, us-1], minutos: 20}
  - {entre: [nucleo, us-2], minutos: 20}
recursos: {veiculo: 1}
esf:
  esf-1: {nome: eSF 1, unidade: us-1}
profissionais:
  ana: {nome: Ana, ocupacao: psicologo, carga_horaria: 40, equipes: [norte], habilidades: [microrrede]}
  bia: {nome: Bia, ocupacao: psicologo, carga_horaria: 40, equipes: [norte]}
  caio: {nome: Caio, ocupacao: enfermeiro, carga_horaria: 40, equipes: [sul]}
ajustes:
  matriciamento: {quem: {ocupacoes: [psicologo, enfermeiro], ao_menos: 1}, motivo: Equipes pequenas}
pactuacoes:
  visita:
    regra: reuniao-recorrente
    resumo: Ana vai à US 1 todo mês.
    citacao: Ata de 10/02/2027
    equipe: norte # da pactuação
    parametros: {atividade: reuniao-pactuada, a_cada: mes, quem: {pessoas: [ana]}, locais: [us-1]}
"""
"""A service of two teams."""


def spoiled(old: str, new: str, text: str = GOOD) -> str:
    """A good scenario with one piece of text replaced."""
    assert text.count(old) == 1, old
    return text.replace(old, new)


def load(text: str | bytes, name: str = "c.yaml") -> LoadedScenario:
    """The scenario of a text, through a file in the current folder."""
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_scenario(path)


def problems(text: str | bytes, name: str = "c.yaml") -> list[str]:
    """Every problem of a text, as the user sees it."""
    with pytest.raises(InputError) as raised:
        load(text, name)
    return [str(problem) for problem in raised.value.problems]


def warnings(text: str) -> list[str]:
    """Every warning of a text that loads, as the user sees it."""
    return [str(warning) for warning in load(text).warnings]
