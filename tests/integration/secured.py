"""Apache Kafka with TLS, SASL and client certificates: a broker for tests, with a CA made here."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from streams.adapters.kafka.broker import HOST, _listens, fetch_kafka, free_port

USER, PASSWORD = "khabar", "pass-word-of-the-test"
STORE_PASSWORD = "store-password"  # noqa: S105 -- of stores that live as long as a test
_PROTOCOLS = (
    "PLAIN:PLAINTEXT,CONTROLLER:PLAINTEXT,TLS:SSL,SASLTLS:SASL_SSL,SASLPLAIN:SASL_PLAINTEXT"
)


def run(*command: str, cwd: Path) -> None:
    subprocess.run(command, check=True, capture_output=True, cwd=cwd)


def make_certificates(folder: Path) -> None:
    """Make a CA, a server and a client certificate of it, and a second CA that signed nothing."""
    folder.mkdir()
    for authority in ("ca", "other-ca"):
        run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
            f"/CN={authority}", "-keyout", f"{authority}.key", "-out", f"{authority}.pem",
            cwd=folder)  # fmt: skip
    for name in ("server", "client"):
        run("openssl", "req", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={name}", "-keyout",
            f"{name}.key", "-out", f"{name}.csr", cwd=folder)  # fmt: skip
        (folder / "san.cnf").write_text(f"subjectAltName=IP:{HOST},DNS:localhost")
        run("openssl", "x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key",
            "-CAcreateserial", "-days", "2", "-extfile", "san.cnf", "-out", f"{name}.pem",
            cwd=folder)  # fmt: skip
    run("openssl", "pkcs12", "-export", "-in", "server.pem", "-inkey", "server.key", "-out",
        "server.p12", "-passout", f"pass:{STORE_PASSWORD}", cwd=folder)  # fmt: skip
    run("keytool", "-importcert", "-noprompt", "-alias", "ca", "-file", "ca.pem", "-keystore",
        "trust.p12", "-storetype", "PKCS12", "-storepass", STORE_PASSWORD, cwd=folder)  # fmt: skip


class Secured:
    """A running broker with four listeners, and the certificates that fit it."""

    def __init__(self, folder: Path) -> None:
        self.certificates = folder / "certificates"
        names = ("plain", "controller", "ssl", "sasl_ssl", "sasl_plaintext")
        self.ports = {name: free_port() for name in names}

    def address(self, name: str) -> str:
        """Give ``host:port`` of a listener."""
        return f"{HOST}:{self.ports[name]}"

    def properties(self, data: Path) -> str:
        """Give the broker's configuration."""
        p, stores = self.ports, self.certificates
        jaas = (
            "org.apache.kafka.common.security.{kind} required "
            f'username="{USER}" password="{PASSWORD}" user_{USER}="{PASSWORD}";'
        )
        scram = jaas.format(kind="scram.ScramLoginModule").replace(f' user_{USER}="{PASSWORD}"', "")
        plain = jaas.format(kind="plain.PlainLoginModule")
        listeners = {
            "PLAIN": p["plain"], "CONTROLLER": p["controller"], "TLS": p["ssl"],
            "SASLTLS": p["sasl_ssl"], "SASLPLAIN": p["sasl_plaintext"],
        }  # fmt: skip
        shown = {name: port for name, port in listeners.items() if name != "CONTROLLER"}
        return "\n".join(
            (
                "process.roles=broker,controller",
                "node.id=1",
                f"controller.quorum.voters=1@{HOST}:{p['controller']}",
                "listeners=" + ",".join(f"{n}://{HOST}:{q}" for n, q in listeners.items()),
                "advertised.listeners=" + ",".join(f"{n}://{HOST}:{q}" for n, q in shown.items()),
                "controller.listener.names=CONTROLLER",
                "inter.broker.listener.name=PLAIN",
                f"listener.security.protocol.map={_PROTOCOLS}",
                "sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-512",
                f"listener.name.sasltls.plain.sasl.jaas.config={plain}",
                f"listener.name.sasltls.scram-sha-512.sasl.jaas.config={scram}",
                f"listener.name.saslplain.plain.sasl.jaas.config={plain}",
                f"listener.name.saslplain.scram-sha-512.sasl.jaas.config={scram}",
                "listener.name.tls.ssl.client.auth=required",
                f"ssl.keystore.location={stores / 'server.p12'}",
                "ssl.keystore.type=PKCS12",
                f"ssl.keystore.password={STORE_PASSWORD}",
                f"ssl.truststore.location={stores / 'trust.p12'}",
                "ssl.truststore.type=PKCS12",
                f"ssl.truststore.password={STORE_PASSWORD}",
                f"log.dirs={data}",
                "offsets.topic.replication.factor=1",
                "offsets.topic.num.partitions=2",
                "transaction.state.log.replication.factor=1",
                "transaction.state.log.min.isr=1",
                "group.initial.rebalance.delay.ms=0",
                "auto.create.topics.enable=false",
                "message.max.bytes=34000000",
            )
        )


@contextmanager
def running(folder: Path, cache: Path) -> Iterator[Secured]:
    """Run the broker for as long as the context lasts."""
    secured = Secured(folder)
    make_certificates(secured.certificates)
    properties = folder / "server.properties"
    properties.write_text(secured.properties(folder / "data"), "utf-8")
    java = ["java", "-Xmx384m", "-cp", f"{fetch_kafka(cache).resolve()}/*"]
    credential = f"SCRAM-SHA-512=[name={USER},password={PASSWORD}]"
    run(*java, "kafka.tools.StorageTool", "format", "-t", "khabar-secured-cluster", "-c",
        str(properties), "--add-scram", credential, cwd=folder)  # fmt: skip
    with (folder / "broker.log").open("wb") as log:
        process = subprocess.Popen([*java, "kafka.Kafka", str(properties)], stdout=log, stderr=log)
    try:
        deadline = time.monotonic() + 60
        while not all(_listens(port) for name, port in secured.ports.items()):
            assert process.poll() is None, (folder / "broker.log").read_text()[-3000:]
            assert time.monotonic() < deadline
            time.sleep(0.2)
        yield secured
    finally:
        process.terminate()
        process.wait(30)
