"""Art. 7: from five to nine eSF."""


def test_from_five_to_nine_esf(clause) -> None:
    found = clause("Art. 7º")
    assert (found.forca, found.cobertura, found.regra) == ("deve", "achado", "vinculos")
    assert found.parametros == {"minimo": 5, "maximo": 9}
