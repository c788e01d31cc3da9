"""Makes what compose.yaml mounts and reads: passwords, keys, broker users. Run once; what is there stays as it is.

python -m deploy.compose.prepare      writes .state/compose (ignored by git; readable by its owner only)
"""

from __future__ import annotations

import json
import secrets
from pathlib import Path

from deploy.local import keys
from deploy.local.broker import ADMIN, User, definitions, may_use
from deploy.local.plan import ROOT, SERVICES, WITH_DATABASE, read_settings


def prepare(folder: Path) -> dict[str, str]:
    """The settings in `<folder>/env`, made at the first time."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)  # containers get single files out of it, which their own users must be able to read
    env = read_settings(folder / "env")
    for name in (
        "POSTGRES_PASSWORD", "HANDOVER_TICKET_KEY", "ADMIN_BROKER_PASSWORD",
        *(f"{service.upper()}_BROKER_PASSWORD" for service in SERVICES),
        *(f"{service.upper()}_DATABASE_PASSWORD" for service in WITH_DATABASE),
    ):  # fmt: skip
        env.setdefault(name, secrets.token_urlsafe(24))
    (folder / "env").touch(mode=0o600)
    (folder / "env").write_text("".join(f"{name}={value}\n" for name, value in sorted(env.items())))
    users = [User(ADMIN, env["ADMIN_BROKER_PASSWORD"], tags="administrator")]
    users += [User(name, env[f"{name.upper()}_BROKER_PASSWORD"], *may_use(name)) for name in SERVICES]
    (folder / "definitions.json").write_text(json.dumps(definitions(users)))
    keys.make(folder / "keys")
    for key in (folder / "keys").iterdir():
        key.chmod(0o644)
    return env


if __name__ == "__main__":
    prepare(ROOT / ".state" / "compose")
    print(
        "made .state/compose; set HANDOVER_PUBLIC_URL, GATEWAY_ISSUERS, NOTIFY_SMTP_HOST, NOTIFY_MAIL_FROM in its env"
    )
