"""What `make up` prints at the end: where everything is, and two calls that work when pasted."""

from __future__ import annotations

from deploy.local.plan import Plan


def where_everything_is(plan: Plan, *, fresh: bool) -> str:
    """The last screen."""
    database = {
        "sqlite": f"SQLite, {plan.state}/data",
        "postgresql": f"PostgreSQL on port {plan.kept['HANDOVER_POSTGRES_PORT']}, one database and role a service",
    }.get(plan.database, "as given in the environment")
    broker = f"RabbitMQ on port {plan.kept['HANDOVER_BROKER_PORT']}" if plan.own_broker else "as given"
    return f"""
{"The suite is up." if fresh else "The suite was up already; nothing changed."}
  HTTP, docs    {plan.http}/docs   (OpenAPI: {plan.http}/openapi.json)
  gRPC          {plan.grpc}   (reflection, health)
  mails         http://127.0.0.1:{plan.kept["HANDOVER_MAILS_PORT"]}/   (SMTP on port {plan.kept["HANDOVER_SMTP_PORT"]})
  database      {database}
  broker        {broker}
  logs, state   {plan.state}/logs, {plan.state}   (settings: {plan.state}/env)
  sandbox       云帆科技, 42 people: E1014 张伟 sales, E1003 王敏 his head, E1037 姜华 HR, client "erp" the ERP

Try it over HTTP:

{first_curl(plan)}

and over gRPC, by reflection:

{first_grpc(plan)}
"""


def first_curl(plan: Plan) -> str:
    """A token of the sandbox, then the people of a department."""
    return f"""  TOKEN=$(curl -s {plan.http}/dev/token -H 'Content-Type: application/json' -d '{{"person": "E1037"}}' \\
    | sed -E 's/.*"access_token": ?"([^"]+)".*/\\1/')
  curl -s "{plan.http}/v1/employees?page_size=3" -H "Authorization: Bearer $TOKEN"
"""


def first_grpc(plan: Plan) -> str:
    """The same call through the other door; needs $TOKEN of the first."""
    return f"""  .venv/bin/buf curl --protocol grpc --http2-prior-knowledge -H "Authorization: Bearer $TOKEN" \\
    -d '{{"page_size": 3}}' http://{plan.grpc}/handover.offboarding.v1.DirectoryService/ListEmployees
"""
