"""Runs the processes of the plan under supervisord: restarts, logs, an ordered and bounded stop."""

from __future__ import annotations

import hashlib
import http.client
import os
import socket
import subprocess
import sys
import tempfile
import xmlrpc.client
from pathlib import Path
from typing import Any

from deploy.local import process
from deploy.local.plan import ROOT, SERVICES, Plan

STOP_SECONDS = 25
"""Longer than a service's own bound for draining (15 s), so that it is never cut short."""


class Supervisor:
    """The supervisord of one state folder."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._config = plan.state / "run" / "supervisord.conf"
        self._pid_file = plan.state / "run" / "supervisord.pid"

    @property
    def pid(self) -> int | None:
        """The running supervisord."""
        return process.read_pid(self._pid_file)

    @property
    def socket(self) -> Path:
        """Its control socket; a socket's path has 107 characters at most, so a deep state folder gets one elsewhere."""
        path = self._plan.state / "run" / "supervisor.sock"
        if len(str(path)) < 100:
            return path
        mark = hashlib.sha256(str(path).encode()).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"handover-{mark}.sock"

    def start(self) -> None:
        """Starts supervisord with all programs, unless it runs."""
        if self.pid is not None:
            return
        self._config.touch(mode=0o600)
        self._config.write_text(configuration(self._plan, self.socket))
        log = (self._plan.state / "logs" / "supervisord.out").open("ab")
        environment = dict(os.environ) | {"HANDOVER_STATE_DIR": str(self._plan.state)}
        with log:
            child = subprocess.Popen(
                [sys.executable, "-m", "supervisor.supervisord", "-n", "-c", str(self._config)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=ROOT, env=environment, start_new_session=True,
            )  # fmt: skip
        child.returncode = 0  # it outlives this command on purpose
        process.write_pid(self._pid_file, child.pid)

    def stop(self) -> None:
        """Stops all programs, the doors first, then supervisord itself."""
        pid = self.pid
        if pid is not None:
            process.stop(pid, STOP_SECONDS * len(SERVICES))
        self._pid_file.unlink(missing_ok=True)

    def programs(self) -> list[dict[str, Any]]:
        """Name, state and pid of each program; empty when supervisord does not answer."""
        try:
            with xmlrpc.client.ServerProxy("http://local", transport=_UnixTransport(self.socket)) as server:
                found: Any = server.supervisor.getAllProcessInfo()
        except (OSError, xmlrpc.client.Error):
            return []
        return list(found)


class _UnixTransport(xmlrpc.client.Transport):
    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    def make_connection(self, host: Any) -> http.client.HTTPConnection:
        connection = http.client.HTTPConnection("local", timeout=5)
        link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        link.settimeout(5)
        try:
            link.connect(str(self._path))
        except OSError:
            link.close()
            raise
        connection.sock = link
        return connection


def configuration(plan: Plan, control: Path) -> str:
    """supervisord.conf; holds no secret: each program reads the plan itself."""
    run, logs = plan.state / "run", plan.state / "logs"
    mail_ports = f"{plan.port('HANDOVER_SMTP_PORT')} {plan.port('HANDOVER_MAILS_PORT')}"
    mails = f"deploy.local.mails {plan.state / 'mails'} {mail_ports}"
    user = "user=root\n" if os.geteuid() == 0 else ""
    head = f"""[supervisord]
{user}directory={ROOT}
pidfile={run}/supervisord.own.pid
logfile={logs}/supervisord.out
logfile_maxbytes=0
childlogdir={logs}
[unix_http_server]
file={control}
chmod=0700
[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
[supervisorctl]
serverurl=unix://{control}
"""
    # Programs stop in the reverse order: the gateway before the services, the mail server at last.
    programs = [("mails", mails), *((name, f"deploy.local.launch {name}") for name in SERVICES)]
    return head + "".join(_program(name, command, 100 + i, logs) for i, (name, command) in enumerate(programs))


def _program(name: str, command: str, priority: int, logs: Path) -> str:
    return f"""[program:{name}]
command={sys.executable} -m {command}
priority={priority}
autorestart=true
startsecs=2
startretries=1000000
stopsignal=TERM
stopwaitsecs={STOP_SECONDS}
stdout_logfile={logs}/{name}.log
stdout_logfile_maxbytes=20MB
stdout_logfile_backups=3
redirect_stderr=true
"""
