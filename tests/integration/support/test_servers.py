"""The servers that every other suite stands on."""

from __future__ import annotations

import smtplib

import psycopg2
import pytest
from kombu import Connection
from sqlalchemy import create_engine, text

from tests.support.fixtures import Mailbox, TestBroker


def test_vhost_takes_messages(broker: TestBroker) -> None:
    with Connection(broker.url) as connection:
        queue = connection.SimpleQueue("letters")
        queue.put({"greeting": "你好"})
        assert queue.get(timeout=5).payload == {"greeting": "你好"}
        queue.close()
    assert broker.queue("letters") is not None
    assert broker.queue("nothing") is None


def test_database_is_empty_and_ours(database_url: str) -> None:
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE t (x integer)"))
        connection.execute(text("INSERT INTO t VALUES (1)"))
        assert connection.execute(text("SELECT count(*) FROM t")).scalar() == 1
    engine.dispose()


def test_role_is_bound_by_row_level_security(postgresql_url: str) -> None:
    connection = psycopg2.connect(postgresql_url.replace("+psycopg2", ""))
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False, False, False)
    connection.close()


def test_mailbox_keeps_and_refuses(smtp: Mailbox) -> None:
    with smtplib.SMTP(smtp.host, smtp.port) as client:
        client.sendmail("hr@example.com", ["lin@example.com"], "Subject: hello\r\n\r\nbody")
        smtp.refuse = True
        with pytest.raises(smtplib.SMTPDataError, match="try again"):
            client.sendmail("hr@example.com", ["lin@example.com"], "Subject: again\r\n\r\nbody")
    assert [m["Subject"] for m in smtp.messages] == ["hello"]
