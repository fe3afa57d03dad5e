"""Art. 19: hours between the least and the greatest of Annex II."""


def test_bands_bind(clause) -> None:
    found = clause("Art. 19, caput")
    assert (found.forca, found.cobertura, found.regra, found.principal) == ("deve", "regra", "faixa-horas", True)


def test_rule_of_bands_cites_this_article_first(pack) -> None:
    assert pack.clauses_of("faixa-horas")[0].artigo == "Art. 19"


def test_definitions_are_elsewhere(outside) -> None:
    outside("Art. 19, parágrafo único")
