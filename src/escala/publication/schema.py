"""The tables of `escala.db`, as numbered steps: each version is the one before with one more step.

What was published is never changed nor taken out: triggers refuse it, whoever asks.
"""

from __future__ import annotations

import sqlite3

APPLICATION = 0x45534341
"""What tells this database from others: `ESCA` in `PRAGMA application_id`."""

PUBLICATIONS = """
CREATE TABLE publicacoes (
  id INTEGER PRIMARY KEY,
  momento TEXT NOT NULL,
  equipe TEXT NOT NULL,
  inicio TEXT NOT NULL,
  fim TEXT NOT NULL,
  fuso TEXT NOT NULL,
  desfaz INTEGER REFERENCES publicacoes (id),
  escala BLOB,
  sha256 TEXT,
  nota TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE feeds (
  publicacao INTEGER NOT NULL REFERENCES publicacoes (id),
  feed TEXT NOT NULL,
  titulo TEXT NOT NULL,
  PRIMARY KEY (publicacao, feed)
) STRICT, WITHOUT ROWID;
CREATE TABLE revisoes (
  id INTEGER PRIMARY KEY,
  publicacao INTEGER NOT NULL REFERENCES publicacoes (id),
  equipe TEXT NOT NULL,
  linhagem TEXT NOT NULL,
  sequencia INTEGER NOT NULL,
  cancelada INTEGER NOT NULL,
  evento TEXT NOT NULL,
  UNIQUE (equipe, linhagem, sequencia)
) STRICT;
CREATE TABLE revisoes_feeds (
  equipe TEXT NOT NULL,
  feed TEXT NOT NULL,
  linhagem TEXT NOT NULL,
  PRIMARY KEY (equipe, feed, linhagem)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER publicacoes_fica BEFORE UPDATE ON publicacoes BEGIN SELECT RAISE(ABORT, 'a história não muda'); END;
CREATE TRIGGER publicacoes_resta BEFORE DELETE ON publicacoes BEGIN SELECT RAISE(ABORT, 'a história não muda'); END;
CREATE TRIGGER revisoes_fica BEFORE UPDATE ON revisoes BEGIN SELECT RAISE(ABORT, 'a história não muda'); END;
CREATE TRIGGER revisoes_resta BEFORE DELETE ON revisoes BEGIN SELECT RAISE(ABORT, 'a história não muda'); END;
"""
"""What was published, and each state that each event went through."""

ADDRESSES = """
CREATE TABLE enderecos (
  id INTEGER PRIMARY KEY,
  equipe TEXT NOT NULL,
  feed TEXT NOT NULL,
  resumo BLOB NOT NULL UNIQUE,
  criado TEXT NOT NULL,
  revogado TEXT
) STRICT;
CREATE INDEX enderecos_de_feed ON enderecos (equipe, feed);
"""
"""Secret addresses of feeds: SHA-256 of their tokens, never the tokens."""

COORDINATION = """
CREATE TABLE coordenacao (
  unica INTEGER PRIMARY KEY CHECK (unica = 1),
  senha TEXT NOT NULL,
  segredo BLOB NOT NULL,
  desde TEXT NOT NULL
) STRICT;
CREATE TABLE buscas (
  endereco INTEGER PRIMARY KEY REFERENCES enderecos (id),
  ultima TEXT NOT NULL,
  cliente TEXT NOT NULL,
  vezes INTEGER NOT NULL
) STRICT;
"""
"""Who may see the coordinator's page, and when each address was last fetched."""

GUARDS = """
CREATE TRIGGER feeds_fica BEFORE UPDATE ON feeds BEGIN SELECT RAISE(ABORT, 'a história não muda'); END;
CREATE TRIGGER feeds_resta BEFORE DELETE ON feeds BEGIN SELECT RAISE(ABORT, 'a história não muda'); END;
CREATE TRIGGER revisoes_feeds_fica BEFORE UPDATE ON revisoes_feeds
BEGIN SELECT RAISE(ABORT, 'a história não muda'); END;
CREATE TRIGGER revisoes_feeds_resta BEFORE DELETE ON revisoes_feeds
BEGIN SELECT RAISE(ABORT, 'a história não muda'); END;
CREATE TRIGGER publicacoes_segue BEFORE INSERT ON publicacoes
WHEN NEW.id <= (SELECT max(id) FROM publicacoes)
BEGIN SELECT RAISE(ABORT, 'a história não muda'); END;
CREATE TRIGGER feeds_segue BEFORE INSERT ON feeds
WHEN NEW.publicacao < (SELECT max(id) FROM publicacoes)
  OR EXISTS (SELECT 1 FROM feeds WHERE publicacao = NEW.publicacao AND feed = NEW.feed)
BEGIN SELECT RAISE(ABORT, 'a história não muda'); END;
CREATE TRIGGER revisoes_segue BEFORE INSERT ON revisoes
WHEN NEW.publicacao < (SELECT max(id) FROM publicacoes)
  OR NEW.id IN (SELECT id FROM revisoes)
  OR EXISTS (
    SELECT 1 FROM revisoes WHERE equipe = NEW.equipe AND linhagem = NEW.linhagem AND sequencia >= NEW.sequencia
  )
BEGIN SELECT RAISE(ABORT, 'a história não muda'); END;
"""
"""What the first triggers let through: titles and who sees what, rows put in place of others, and the past added to."""

WORKING = """
CREATE UNIQUE INDEX enderecos_que_valem ON enderecos (resumo) WHERE revogado IS NULL;
"""
"""Where a token is looked up: one that was revoked is as absent as one that never was, and takes as long."""

STEPS = (PUBLICATIONS, ADDRESSES, COORDINATION, GUARDS, WORKING)
"""Version n of the schema is the first n steps."""


class SchemaError(Exception):
    """The file is no history of Escala, or one of a later version; the message is in Portuguese."""


def migrate(connection: sqlite3.Connection, to: int = len(STEPS)) -> None:
    """Bring a database to a version, one step at a time, each whole or not at all.

    Raises:
        SchemaError: it is another program's database, or of a later version than this program knows.
    """
    tables = _tables(connection)  # first: a process that begins the history meanwhile makes them and owns them at once
    owner: int = connection.execute("PRAGMA application_id").fetchone()[0]
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    if owner not in (0, APPLICATION) or (owner == 0 and tables):
        raise SchemaError("o arquivo é um banco de dados, mas não do Escala")
    if version > len(STEPS):
        raise SchemaError(
            f"o banco é da versão {version}, e este Escala conhece até a {len(STEPS)}; atualize o Escala para abri-lo"
        )
    while version < to:
        connection.execute("BEGIN IMMEDIATE")
        try:
            version = connection.execute("PRAGMA user_version").fetchone()[0]  # another process may have been faster
            if version < to:
                for statement in _statements(STEPS[version]):
                    connection.execute(statement)
                version += 1
                connection.execute(f"PRAGMA user_version = {version}")
                connection.execute(f"PRAGMA application_id = {APPLICATION}")
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise


def _tables(connection: sqlite3.Connection) -> int:
    count: int = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    return count


def _statements(script: str) -> list[str]:
    """The statements of a script, which sqlite3 would run only with a commit before them."""
    found, rest = [], ""
    for line in script.splitlines(keepends=True):
        rest += line
        if sqlite3.complete_statement(rest):
            found.append(rest)
            rest = ""
    return found
