"""What the norm says of who is on the team. The roster cannot mend it, so it is told and never forbids to solve."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from escala.domain.findings import Finding, Severity
from escala.domain.month import Month
from escala.domain.scenario import Professional
from escala.norms.pack import LegalCap
from escala.norms.ruleset import RuleSet
from escala.rules.base import CheckResult, RosterView
from escala.rules.composicao.clause import CLAUSE, Parameters
from escala.rules.wording import count, joined, people, plain
from escala.rules.wording import hours as duration


def check(view: RosterView, parameters: Parameters) -> CheckResult:
    """The findings on the team; the sessions do not matter."""
    return CheckResult(achados=findings(view.month, view.ruleset, parameters))


def findings(month: Month, ruleset: RuleSet, parameters: Parameters) -> tuple[Finding, ...]:
    """What is amiss or worth knowing in the composition of the team, in the order of the norm.

    Severity: `erro` where the team is not as the norm binds it to be, `aviso` where the norm only prefers it, other law
    is doubtful or a member needs a look, `nota` where the norm's own figures disagree.
    """
    team = _Team(month, ruleset, parameters)
    return (
        *team.forbidden(),
        *team.professions(),
        *team.total(),
        *team.real_minimum(),
        *team.hours_by_occupation(),
        *team.short_contracts(),
        *team.full_time(),
        *team.areas(),
        *team.legal_caps(),
        *team.reach_under_caps(),
    )


class _Team:
    """The members of the team by occupation, and the sentences about them. Hours are hours a week."""

    def __init__(self, month: Month, ruleset: RuleSet, parameters: Parameters) -> None:
        self.month, self.ruleset, self.parameters = month, ruleset, parameters
        self.members: Mapping[str, Professional] = month.scenario.profissionais
        self.mode = ruleset.pack.modalidades[month.scenario.modalidade]
        self.by_occupation: dict[str, list[str]] = {}
        for id, member in self.members.items():
            self.by_occupation.setdefault(member.ocupacao, []).append(id)
        self.welcome = [id for id in self.by_occupation if not ruleset.pack.ocupacoes[id].vedada]

    def find(self, severity: Severity, message: str, *, article: str | None = None, by: str | None = None) -> Finding:
        """A finding that cites `article`, else the clause that sets the parameter `by`, else the rule's own."""
        cited = article or self.ruleset.article(CLAUSE.id, by)
        return Finding(regra=CLAUSE.id, artigo=cited, mensagem=message, gravidade=severity)

    def occupation(self, id: str) -> str:
        """Name of an occupation."""
        return plain(self.ruleset.pack.ocupacoes[id].nome)

    def cap(self, occupation: str) -> LegalCap | None:
        """Weekly hours that the law of an occupation allows one person."""
        return self.ruleset.pack.ocupacoes[occupation].teto_legal

    def hours(self, occupation: str) -> int:
        """Hours that the members of an occupation add up to."""
        return sum(self.members[id].carga_horaria for id in self.by_occupation[occupation])

    def most(self, occupation: str) -> int:
        """Hours that one occupation may add up to."""
        authorised = occupation in self.parameters.autorizadas
        return self.parameters.teto_autorizado if authorised else self.parameters.horas_por_ocupacao[1]

    def forbidden(self) -> Iterator[Finding]:
        """Members whose occupation the norm forbids."""
        for id, member in self.members.items():
            occupation = self.ruleset.pack.ocupacoes[member.ocupacao]
            if occupation.vedada:
                yield self.find(
                    "erro",
                    f"{people(self.month, [id])} ({plain(occupation.nome)}) exerce uma ocupação que não pode fazer "
                    "parte da equipe",
                    article=occupation.citacao,
                )

    def professions(self) -> Iterator[Finding]:
        """Too few of the specialties."""
        table = self.ruleset.pack.ocupacoes
        present = [id for id in self.by_occupation if table[id].especialidade]
        wanted = self.parameters.profissoes_minimas
        lacking = wanted - len(present)
        if lacking > 0:
            missing = [id for id, spec in table.items() if spec.especialidade and id not in present]
            yield self.find(
                "erro",
                f"A equipe tem {count(len(present), 'profissão', 'profissões')} das especialidades previstas e precisa "
                f"de ao menos {wanted}; {'falta' if lacking == 1 else 'faltam'} {lacking} entre "
                f"{joined(self.occupation(id).lower() for id in missing)}",
                by="profissoes_minimas",
            )

    def total(self) -> Iterator[Finding]:
        """Fewer hours than the modality asks for."""
        hours = sum(member.carga_horaria for member in self.members.values())
        if hours < self.mode.horas_minimas:
            yield self.find(
                "erro",
                f"As cargas horárias somam {_hours(hours)} semanais; a modalidade {plain(self.mode.nome)} pede ao "
                f"menos {_hours(self.mode.horas_minimas)}: faltam {_hours(self.mode.horas_minimas - hours)}",
                article=self.mode.citacao,
            )

    def real_minimum(self) -> Iterator[Finding]:
        """Where the other limits already ask for more hours than the modality does: both figures."""
        limits = self.parameters
        others = max(0, limits.profissoes_minimas - limits.minimo_integrais)
        real = limits.minimo_integrais * limits.carga_integral + others * limits.horas_por_ocupacao[0]
        if real > self.mode.horas_minimas:
            hours = sum(member.carga_horaria for member in self.members.values())
            yield self.find(
                "nota",
                f"A modalidade {plain(self.mode.nome)} pede {_hours(self.mode.horas_minimas)} semanais "
                f"({self.mode.citacao}), mas {limits.minimo_integrais} profissionais de "
                f"{_hours(limits.carga_integral)} e mais {count(others, 'ocupação', 'ocupações')} de "
                f"{_hours(limits.horas_por_ocupacao[0])} já somam {_hours(real)}. Esta equipe soma {_hours(hours)}",
                by="minimo_integrais",
            )

    def hours_by_occupation(self) -> Iterator[Finding]:
        """Occupations with too few or too many hours."""
        least, most = self.parameters.horas_por_ocupacao
        for id in self.welcome:
            hours = self.hours(id)
            who = f"{self.occupation(id)} ({people(self.month, self.by_occupation[id])}): {_hours(hours)} semanais"
            if hours < least:
                yield self.find("erro", f"{who}; cada ocupação soma ao menos {_hours(least)}", by="horas_por_ocupacao")
            elif hours > self.most(id):
                advice = (
                    f"; com autorização prévia o limite é de {_hours(self.parameters.teto_autorizado)}: diga-a em "
                    f"ajustes, {CLAUSE.id}, autorizadas"
                )
                yield self.find(
                    "erro",
                    f"{who}; cada ocupação soma no máximo {_hours(self.most(id))}"
                    f"{advice if most < hours <= self.parameters.teto_autorizado else ''}",
                    by="horas_por_ocupacao",
                )

    def short_contracts(self) -> Iterator[Finding]:
        """Members with few hours in an occupation that has enough."""
        least = self.parameters.horas_por_ocupacao[0]
        for id, member in self.members.items():
            if member.carga_horaria < least <= self.hours(member.ocupacao):
                yield self.find(
                    "aviso",
                    f"{people(self.month, [id])} tem {_hours(member.carga_horaria)} semanais, menos de "
                    f"{_hours(least)}; a norma conta a soma da ocupação, que é de "
                    f"{_hours(self.hours(member.ocupacao))}",
                    by="horas_por_ocupacao",
                )

    def full_time(self) -> Iterator[Finding]:
        """Too few members on a full-time contract."""
        wanted, load = self.parameters.minimo_integrais, self.parameters.carga_integral
        found = [id for id, member in self.members.items() if member.carga_horaria >= load]
        if len(found) < wanted:
            yield self.find(
                "erro",
                f"{count(len(found), 'profissional tem', 'profissionais têm')} {_hours(load)} semanais; "
                f"a equipe precisa de ao menos {wanted}",
                by="minimo_integrais",
            )

    def areas(self) -> Iterator[Finding]:
        """Areas of care without anybody."""
        covered = {self.ruleset.pack.ocupacoes[id].area for id in self.welcome}
        missing = [area for area in self.parameters.areas if area not in covered]
        if missing:
            yield self.find(
                "aviso",
                f"Ninguém da equipe atua em {joined(missing)}; a norma pede essas áreas tanto quanto possível",
                by="areas",
            )

    def legal_caps(self) -> Iterator[Finding]:
        """Members with more hours than the law of their occupation."""
        for id, member in self.members.items():
            cap = self.cap(member.ocupacao)
            if cap is not None and member.carga_horaria > cap.horas:
                yield self.find(
                    "aviso",
                    f"{people(self.month, [id])} tem {_hours(member.carga_horaria)} semanais, e a lei da profissão "
                    f"({self.occupation(member.ocupacao)}) fixa {_hours(cap.horas)}; se ela vale para "
                    "servidores estatutários é controverso",
                    article=cap.citacao,
                )

    def reach_under_caps(self) -> Iterator[Finding]:
        """Whether the members that there are could ever add up to the modality's hours within the legal caps."""
        free = capped = 0
        laws: dict[str, str] = {}
        for id in self.welcome:
            heads, cap = len(self.by_occupation[id]), self.cap(id)
            free += min(self.most(id), heads * self.parameters.carga_integral)
            each = self.parameters.carga_integral if cap is None else min(cap.horas, self.parameters.carga_integral)
            capped += min(self.most(id), heads * each)
            if cap is not None:
                laws[self.occupation(id).lower()] = f"{_hours(cap.horas)}, {cap.citacao}"
        if capped < self.mode.horas_minimas <= free:
            yield self.find(
                "aviso",
                f"Com os tetos legais ({joined(f'{name}: {law}' for name, law in laws.items())}), "
                f"{count(len(self.welcome), 'ocupação', 'ocupações')} como as desta equipe, com as pessoas que ela "
                f"tem, chegam no máximo a {_hours(capped)} semanais, e a modalidade {plain(self.mode.nome)} pede "
                f"{_hours(self.mode.horas_minimas)}: só com mais uma ocupação ou mais um profissional",
                article=self.mode.citacao,
            )


def _hours(weekly: int) -> str:
    """Hours a week in words: `40h`."""
    return duration(weekly * 60)
