"""How Faust is configured: what was measured to lose nothing and to be quick.

deploy/decisions/0002-delivery.md gives the reasons, with the places in Faust's source.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import faust
from faust.auth import SASLCredentials, SSLCredentials

from streams.adapters.kafka.producer import ssl_context
from streams.live.transport import Tables, Transport

if TYPE_CHECKING:
    from streams.settings import Settings

SESSION_SECONDS = 6.0
"""After so long without a heartbeat the broker gives a worker's partitions away."""
_METADATA_MS = 5_000
"""How old the knowledge of a topic's partitions may be; the default is five minutes."""
_ROCKSDB_OPTIONS = {
    # Faust's defaults take 64 MB a write buffer and a 2 GB cache; a worker shall stay under 300 MB.
    "write_buffer_size": 8 * 1024 * 1024,
    "max_write_buffer_number": 2,
    "block_cache_size": 16 * 1024 * 1024,
    "max_open_files": 256,
}


def build_app(settings: Settings, stage: str, data_dir: Path, *, standbys: int) -> faust.App:
    """Make the Faust app of one stage.

    Args:
        settings: the process's settings.
        stage: its name; app id and consumer group are ``khabar.<stage>``, with the prefix.
        data_dir: where this worker keeps its state, and no other worker.
        standbys: standby copies of the app's tables.

    Returns:
        The app, not started.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    app = faust.App(
        settings.topic(f"khabar.{stage}"),
        broker=[f"kafka://{server}" for server in settings.bootstrap_servers.split(",")],
        broker_credentials=_credentials(settings),
        broker_client_id=f"khabar-{stage}",
        datadir=str(data_dir),
        store="rocksdb://",
        TableManager=Tables,
        table_standby_replicas=standbys,
        topic_allow_declare=False,
        topic_disable_leader=True,
        web_enabled=False,
        key_serializer="raw",
        value_serializer="raw",
        # The default of 60 s is what the death of a worker would cost.
        broker_session_timeout=SESSION_SECONDS,
        broker_heartbeat_interval=1,
        broker_rebalance_timeout=10,
        broker_commit_interval=0.5,
        consumer_auto_offset_reset="earliest",
        consumer_metadata_max_age_ms=_METADATA_MS,
        consumer_max_fetch_size=256 * 1024,
        stream_wait_empty=False,
        # Bounded: a slow stage makes lag, not memory.
        stream_buffer_maxsize=2 * settings.batch_records,
        # Long settles (the broker is away) are no reason for alarm here; lag_seconds shows them.
        stream_processing_timeout=24 * 3600.0,
        broker_commit_livelock_soft_timeout=24 * 3600.0,
        producer_compression_type="zstd",
        loghandlers=[],
        logging_config={"version": 1, "disable_existing_loggers": False},
    )
    app.transport = Transport(app.conf.broker_consumer, app)
    return app


def verdict_table(app: faust.App) -> Any:
    """Declare the table of the verdicts: one partition, raw bytes, on RocksDB."""
    return app.Table(
        "verdicts",
        key_type=bytes,
        value_type=bytes,
        partitions=1,
        options={**_ROCKSDB_OPTIONS},
    )


def _credentials(settings: Settings) -> SASLCredentials | SSLCredentials | None:
    context = ssl_context(settings)
    if settings.security_protocol.startswith("SASL"):
        secret = settings.sasl_password
        return SASLCredentials(
            username=settings.sasl_username,
            password=secret.reveal() if secret else None,
            mechanism=settings.sasl_mechanism,
            ssl_context=context,
        )
    return SSLCredentials(context) if context is not None else None
