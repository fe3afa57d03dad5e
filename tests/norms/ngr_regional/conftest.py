"""The pack as the tests read it, and what its source says, word by word."""

import pytest

from escala.norms.loading import load_pack
from escala.norms.pack import Pack

SOURCE = """\
O Núcleo de Gestão Regional (NGR) da Gerência de Atenção à Saúde (GAS) foi instituído em nível técnico-operacional \
com o objetivo de apoiar tecnicamente os diretores e as equipes das Unidades de Saúde (US), nas respectivas regiões \
de saúde, visando à implementação de ações estratégicas definidas com a Coordenação de Atenção Básica (CAB), a fim \
de fortalecer a Rede de Atenção à Saúde (RAS) no município de Vitória. O NGR é uma forma particular de Apoio \
Paidéia, aos diretores e equipes que atuam nas Unidades de Saúde (US), o que implica na formação de sujeitos com \
capacidade de analisar e intervir no campo do trabalho, rompendo com a racionalidade gerencial hegemônica, da cisão \
entre a formulação e a execução. Trata-se de uma equipe composta por profissionais de nível superior, com carga \
horária de trabalho de 40 horas semanais e com vínculo efetivo, sendo referência para unidades de uma mesma região \
de saúde. O grupo reúne-se semanalmente com a coordenação do núcleo para planejamento, monitoramento e avaliação de \
suas ações. As principais atribuições contemplam a participação no Colegiado Gestor Regional e no Colegiado Gestor \
Local, a contribuição em outros espaços coletivos, a colaboração com os gestores locais e equipes das US no \
estabelecimento de estratégias para o alcance de metas e no monitoramento dos indicadores de saúde. E contribui, \
junto ao nível local, na organização dos macros e micro processos de trabalho e projetos da Secretaria Municipal de \
Saúde, no âmbito da APS. Constatou-se no desenvolvimento dessas ações uma melhor aproximação entre a gestão do nível \
central e os profissionais, [...] equipes com maior apropriação dos relatórios relacionados aos indicadores do \
Previne Brasil, [...] um fortalecimento da organização dos fluxos internos e processos de trabalho das US: \
organização do cuidado programado; reorganização da agenda dos enfermeiros para a supervisão dos ACS e da equipe de \
enfermagem; [...]"""


@pytest.fixture(scope="session")
def pack() -> Pack:
    return load_pack("ngr-regional")


@pytest.fixture(scope="session")
def source() -> str:
    return SOURCE
