"""Settings of a process, from the environment: `<SERVICE>_X` first, then `HANDOVER_X`, then the default."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar, Literal, Self

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict


class ServiceSettings(BaseSettings):
    """What every service needs to run. Durations are in seconds."""

    SERVICE: ClassVar[str] = ""
    model_config = SettingsConfigDict(extra="ignore", frozen=True)

    env: Literal["dev", "test", "production"] = "dev"
    state_dir: Path = Path(".state")
    broker_url: str = "amqp://guest:guest@127.0.0.1:5672//"
    database_url: str = ""
    database_pool: int = Field(default=10, ge=1, le=200)
    database_prepare: bool = False
    statement_timeout: float = Field(default=15.0, gt=0)
    blob_url: str = ""
    upload_keep_seconds: float = Field(default=172_800.0, ge=60)
    ticket_key: str = ""
    admin_host: str = "127.0.0.1"
    admin_port: int = Field(default=0, ge=0, le=65535)
    workers: int = Field(default=10, ge=1, le=1000)
    nice: int = Field(default=0, ge=0, le=19)
    log_level: str = "INFO"
    rpc_queue_type: Literal["classic", "quorum"] = "classic"
    rpc_timeout: float = Field(default=5.0, gt=0)
    retry_delays: tuple[int, ...] = (1, 5, 30, 120, 600)
    retry_attempts: int = Field(default=12, ge=1)
    drain_seconds: float = Field(default=15.0, gt=0)
    watchdog_seconds: float = Field(default=60.0, gt=0)
    relay_sweep: float = Field(default=2.0, gt=0)
    outbox_lease_seconds: float = Field(default=30.0, ge=3)
    timer_sweep: float = Field(default=1.0, gt=0)
    keep_days: int = Field(default=14, ge=1)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """A service's own variable wins over the suite's."""
        own: Any = EnvSettingsSource(settings_cls, env_prefix=f"{cls.SERVICE.upper()}_")
        suite: Any = EnvSettingsSource(settings_cls, env_prefix="HANDOVER_")
        return (init_settings, own, suite)

    @model_validator(mode="after")
    def _production_is_explicit(self) -> Self:
        if self.env == "production" and not self.ticket_key:
            raise ValueError(f"{self.SERVICE.upper()}_TICKET_KEY or HANDOVER_TICKET_KEY must be set in production")
        return self

    @property
    def database(self) -> str:
        """The database's URL; without one the embedded default, an SQLite file in the state folder."""
        return self.database_url or f"sqlite:///{self.state_dir.resolve()}/{self.SERVICE}.sqlite3"

    @property
    def blobs(self) -> str:
        """Where blobs lie; without a setting a folder in the state folder, shared by the processes of one machine."""
        return self.blob_url or f"file:{self.state_dir.resolve()}/blobs"
