"""The answer to each question in one or two sentences of Portuguese: what matters most, nothing that is not known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from operator import itemgetter

from escala.rules.wording import count, hours, plain
from escala.whatif.comparison import Candidate
from escala.whatif.figures import Figures

LEAST_SUPPORT = 60
"""Minutes a week of support below which a change is no news: so much differs from one search to the next."""

LEAST_TIGHT = 120
"""Minutes a week without any presence to spare below which a change is no news."""

LEAST_POINTS = 0.1
"""Share of the base's points below which points that are not proved apart are no news."""

MOST_NEWS = 3
"""Things told of one scenario."""


def answer(candidate: Candidate, base: Candidate) -> str:
    """What there is to say of a candidate, under its question: one or two sentences.

    Args:
        candidate: what is spoken of.
        base: what it is compared with; the candidate itself where it is the base.
    """
    return _asked(candidate.title, _said(candidate, base))


def _asked(question: str | None, said: str) -> str:
    """A sentence after its question: `Sem a fono o mês é possível.`, `E se Ana sair? O mês é possível.`."""
    said = said if said.endswith((".", "!", "?")) else f"{said}."
    if question is None:
        return said[:1].upper() + said[1:]
    question = plain(question)
    if question.endswith(("?", "!", ".")):
        return f"{question} {said[:1].upper()}{said[1:]}"
    return f"{question} {said}" if re.match(r"(Sem|Com) ", question) else f"{question}: {said}"


def _said(candidate: Candidate, base: Candidate) -> str:
    first = _cause(candidate)
    match candidate.situation:
        case "inviavel":
            return f"não existe escala, e está provado. {first}" if first else "não existe escala, e está provado"
        case "sem-tempo":
            return "não se sabe se o mês é possível: nenhuma escala apareceu no tempo dado"
        case "interrompida":
            return "não foi montada: a comparação foi interrompida antes"
        case "erro":
            return f"não foi montada. {first[:1].upper()}{first[1:]}"
        case "reprovada":
            number = count(candidate.breaches, "violação", "violações")
            return f"a escala não cumpre a norma: {number}. A primeira: {first}"
    assert candidate.figures is not None
    if candidate is base or not candidate.related or base.figures is None:
        possible = candidate is not base and candidate.related and base.situation == "inviavel"
        now = "o mês passa a ser possível" if possible else "o mês é possível"
        return "; ".join([now, *_standing(candidate.figures)])
    news = list(_news(candidate.figures, base.figures))[:MOST_NEWS]
    return "; ".join(["o mês é possível", *news]) if news else "o mês é possível, e quase nada do que se compara muda"


def _cause(candidate: Candidate) -> str:
    text = candidate.causes[0] if candidate.causes else ""
    return text if not text or text.endswith((".", "!", "?")) else f"{text}."


def _standing(figures: Figures) -> Iterator[str]:
    """What there is to say of a roster by itself."""
    if figures.apoio:
        least, most = (which(x.minutos for x in figures.apoio) for which in (min, max))
        weeks = figures.semanas
        between = _about(least / weeks) if least == most else f"de {_about(least / weeks)} a {_about(most / weeks)}"
        yield f"cada eSF tem {between} de apoio por semana"
    if figures.presenca is not None:
        yield f"na sede há sempre ao menos {figures.presenca.menor} (a norma pede {figures.presenca.exigido})"
    yield _points(figures)


def _points(figures: Figures) -> str:
    if figures.limite is None:
        return count(figures.total, "ponto", "pontos")
    if figures.limite == figures.total:
        return f"{count(figures.total, 'ponto', 'pontos')}, e está provado que não há escala melhor"
    return f"{count(figures.total, 'ponto', 'pontos')}, e nenhuma escala tem menos de {figures.limite}"


def _news(now: Figures, before: Figures) -> Iterator[str]:
    """What changes from one roster to another, what matters most first."""
    yield from _support(now, before)
    yield from _presence(now, before)
    more = len(now.dispensas) - len(before.dispensas)
    if more:
        yield f"há {count(abs(more), 'dispensa', 'dispensas')} a {'mais' if more > 0 else 'menos'}"
    yield from _better_or_worse(now, before)
    yield from _work(now, before)


def _support(now: Figures, before: Figures) -> Iterator[str]:
    """Who loses most support and who gains most: by unit where there are several, by eSF in a single one."""
    by_unit = max(len(now.apoio_unidades), len(before.apoio_unidades)) > 1
    if by_unit:
        rows = [({x.unidade: x.minutos for x in f.apoio_unidades}, f.semanas) for f in (now, before)]
        names = {x.unidade: x.nome for f in (before, now) for x in f.apoio_unidades}
    else:
        rows = [({x.esf: x.minutos for x in f.apoio}, f.semanas) for f in (now, before)]
        names = {x.esf: x.nome for f in (before, now) for x in f.apoio}
    (after, weeks), (earlier, other_weeks) = rows
    moved = {id: after[id] / weeks - earlier[id] / other_weeks for id in names if id in after and id in earlier}
    if not by_unit and len(moved) > 1:
        total = sum(moved.values())
        if abs(total) >= LEAST_SUPPORT:
            verb = "perdem" if total < 0 else "ganham"
            said = f"as eSF {verb} {_about(abs(total))} de apoio por semana ao todo"
            id, most = (min if total < 0 else max)(moved.items(), key=itemgetter(1))
            apart = abs(most) >= LEAST_SUPPORT and list(moved.values()).count(most) == 1
            yield said + (f" ({_article(names[id])}, {_about(abs(most))})" if apart else "")
            return
    for id, minutes in sorted(
        {min(moved.items(), key=itemgetter(1)), max(moved.items(), key=itemgetter(1))} if moved else (),
        key=itemgetter(1),
    ):
        if abs(minutes) >= LEAST_SUPPORT:
            verb = "perde" if minutes < 0 else "ganha"
            yield f"{_article(names[id])} {verb} {_about(abs(minutes))} de apoio por semana"


def _presence(now: Figures, before: Figures) -> Iterator[str]:
    after, earlier = now.presenca, before.presenca
    if after is None or earlier is None:
        return
    if after.menor != earlier.menor:
        verb = "cai" if after.menor < earlier.menor else "sobe"
        yield f"a menor presença na sede {verb} de {earlier.menor} para {after.menor} (a norma pede {after.exigido})"
    tight = after.sem_folga / now.semanas - earlier.sem_folga / before.semanas
    if abs(tight) >= LEAST_TIGHT:
        yield f"a sede fica {_about(abs(tight))} a {'mais' if tight > 0 else 'menos'} por semana sem folga de presença"


def _better_or_worse(now: Figures, before: Figures) -> Iterator[str]:
    """What is proved of the points; else what was found, where it is far. Nothing where hours of work differ."""
    if [(x.profissional, x.minutos) for x in now.trabalho] != [(x.profissional, x.minutos) for x in before.trabalho]:
        return
    if now.limite is not None and now.limite > before.total:
        yield f"está provado que custa ao menos {now.limite - before.total} pontos a mais ({before.total} antes)"
    elif before.limite is not None and now.total < before.limite:
        yield f"está provado que vale ao menos {before.limite - now.total} pontos a menos ({before.total} antes)"
    elif abs(now.total - before.total) > LEAST_POINTS * before.total:
        yield f"a escala tem {now.total} pontos em vez de {before.total}"


def _work(now: Figures, before: Figures) -> Iterator[str]:
    worked = [sum(x.minutos for x in f.trabalho) / f.semanas for f in (now, before)]
    more = worked[0] - worked[1]
    if abs(more) >= 60:
        yield f"a equipe trabalha {_about(abs(more))} a {'mais' if more > 0 else 'menos'} por semana"


def _about(minutes: float) -> str:
    """A duration to the nearest minute."""
    return hours(round(minutes))


def _article(name: str) -> str:
    """A unit or eSF as the subject of a sentence: with its article where its kind is in its name."""
    name = plain(name)
    if re.match(r"(UBS|US|USF|eSF|ESF|Unidade|Equipe|Clínica|Policlínica)\b", name):
        return f"a {name}"
    return f"o {name}" if re.match(r"(Centro|Posto|CAPS|CS|PSF)\b", name) else name
