"""A Dovecot of one's own: one folder, loopback, random ports, any user name with one password.

Runs as root (mail then belongs to `nobody`) and unprivileged (mail belongs to who runs it).

    with Dovecot(folder) as server:
        mailbox = server.mailbox("hilma")
        mailbox.append(raw, received_at)
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from imapclient import IMAPClient, SocketTimeout

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime

HOST = "127.0.0.1"
PASSWORD = 'kesä"yö1'  # a quote and letters beyond ASCII: as people choose them

CONFIG = """\
protocols = imap
listen = {host}
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
auth_failure_delay = 0
auth_mechanisms = plain login xoauth2 oauthbearer
disable_plaintext_auth = no
ssl = {ssl}
{certificate}
default_internal_user = {internal}
default_internal_group = {internal_group}
default_login_user = {login}
first_valid_uid = 1
mail_location = maildir:{folder}/mail/%u
mailbox_list_index = no
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u allow_all_users=yes
}}
namespace inbox {{
  inbox = yes
  mailbox Sent {{
    special_use = \\Sent
  }}
  mailbox Drafts {{
    special_use = \\Drafts
  }}
}}
service imap-login {{
  chroot =
  process_min_avail = 1
  service_count = 0
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
"""


def why_not() -> str:
    """Why there can be no Dovecot on this machine; "" where there can."""
    program = _program("dovecot")
    if program is None:
        return "Dovecot is not installed here (Debian: apt install dovecot-imapd)"
    version = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=30).stdout.split(" ")[0]
    return (
        "" if version.startswith("2.3.") else f"the configuration here is for Dovecot 2.3, this machine has {version}"
    )


def _program(name: str) -> str | None:
    return shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin:/usr/bin")


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server((HOST, 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


@dataclass
class Dovecot:
    """The server; `start` and `stop`, or a context manager. `folder` must be one that `nobody` can reach."""

    folder: Path
    host: str = HOST
    port: int = 0  # plain text and STARTTLS
    tls_port: int = 0
    password: str = PASSWORD
    certificate: Path | None = None  # its own authority; None where there is no `openssl`: then no TLS
    _program: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def __enter__(self) -> Dovecot:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Write the configuration, start, and wait until the greeting comes."""
        self.port, self.tls_port = _free_ports(2)
        for name in ("run", "state", "mail"):
            (self.folder / name).mkdir(parents=True)
        owner = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
        os.chown(self.folder / "mail", owner.pw_uid, owner.pw_gid)
        self.folder.chmod(0o755)
        self.certificate = _make_certificate(self.folder)
        (self.folder / "dovecot.conf").write_text(self._config(owner), encoding="utf-8")
        command = [str(_program("dovecot")), "-F", "-c", str(self.folder / "dovecot.conf")]
        with (self.folder / "stderr.log").open("wb") as stderr:
            self._program = subprocess.Popen(command, stdout=stderr, stderr=stderr)
        self._wait()

    def stop(self) -> None:
        """End the server that `start` started, and wait for it."""
        if self._program is None:
            return
        self._program.terminate()
        self._program.wait(timeout=20)
        self._program = None

    def mailbox(self, user: str) -> Mailbox:
        """The mail of `user`; the server knows every name."""
        return Mailbox(self, user)

    def doveadm(self, *arguments: str) -> str:
        """What this `doveadm` command prints."""
        command = [str(_program("doveadm")), "-c", str(self.folder / "dovecot.conf"), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, timeout=30)
        if done.returncode:
            raise RuntimeError(f"doveadm {' '.join(arguments)}: {done.stderr}")
        return done.stdout

    def log(self) -> str:
        """What the server has written to its log."""
        return (self.folder / "dovecot.log").read_text(errors="replace")

    def _config(self, owner: pwd.struct_passwd) -> str:
        is_root = os.getuid() == 0
        me = owner.pw_name
        names = ("dovecot", "dovecot", "dovenull") if is_root else (me, _group_name(owner), me)
        certificate = ""
        if self.certificate:
            certificate = f"ssl_cert = <{self.certificate}\nssl_key = <{self.folder}/key.pem"
        return CONFIG.format(
            password=self.password,
            folder=self.folder,
            host=self.host,
            port=self.port,
            tls_port=self.tls_port if self.certificate else 0,
            ssl="yes" if self.certificate else "no",
            certificate=certificate,
            uid=owner.pw_uid,
            gid=owner.pw_gid,
            internal=names[0],
            internal_group=names[1],
            login=names[2],
        )

    def _wait(self) -> None:
        assert self._program is not None
        until = time.monotonic() + 20
        while time.monotonic() < until:
            if self._program.poll() is not None:
                raise RuntimeError(f"dovecot did not start: {(self.folder / 'stderr.log').read_text()}")
            try:
                with socket.create_connection((self.host, self.port), timeout=5) as connection:
                    if connection.recv(4) == b"* OK":
                        return
            except OSError:
                time.sleep(0.05)
        self.stop()
        raise RuntimeError("dovecot did not answer within 20 seconds")


def _group_name(owner: pwd.struct_passwd) -> str:
    import grp

    return grp.getgrgid(owner.pw_gid).gr_name


def _make_certificate(folder: Path) -> Path | None:
    openssl = shutil.which("openssl")
    if openssl is None:
        return None
    path = folder / "certificate.pem"
    command = [openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    command += ["-keyout", str(folder / "key.pem"), "-out", str(path)]
    subprocess.run(command, check=True, capture_output=True)
    return path


@dataclass(frozen=True)
class Mailbox:
    """One user's mail: what a test puts in, and what it finds there."""

    server: Dovecot
    user: str

    @property
    def host(self) -> str:
        """Where it listens."""
        return self.server.host

    @property
    def port(self) -> int:
        """The port that speaks plain text and STARTTLS."""
        return self.server.port

    @property
    def password(self) -> str:
        """Every user's password."""
        return self.server.password

    def client(self, folder: str = "") -> AbstractContextManager[Any]:
        """A logged-in connection of the test's own, with `folder` open for writing where one is named."""
        return _client(self, folder)

    def append(
        self, raw: bytes, received_at: datetime | None = None, folder: str = "INBOX", flags: Sequence[str] = ()
    ) -> int:
        """The UID under which the mail now lies there; `received_at` becomes its INTERNALDATE."""
        with self.client() as client:
            return _append(client, folder, raw, flags, received_at)

    def append_all(self, mails: Sequence[tuple[bytes, datetime | None]], folder: str = "INBOX") -> list[int]:
        """The UIDs of many mails, put in over one connection."""
        with self.client() as client:
            return [_append(client, folder, raw, (), at) for raw, at in mails]

    def flags(self, folder: str = "INBOX") -> dict[int, tuple[frozenset[str], int]]:
        r"""The flags (without \Recent) and the MODSEQ of every mail, by UID."""
        with self.client() as client:
            client.select_folder(folder, readonly=True)
            found = client.fetch(client.search(), ["FLAGS", "MODSEQ"])
            return {
                uid: (frozenset(flag.decode() for flag in facts[b"FLAGS"]) - {"\\Recent"}, facts[b"MODSEQ"][0])
                for uid, facts in found.items()
            }

    def raws(self, folder: str = "INBOX") -> list[bytes]:
        """The bytes of every mail, in order of UID."""
        with self.client() as client:
            client.select_folder(folder, readonly=True)
            found = client.fetch(client.search(), ["BODY.PEEK[]"])
            return [found[uid][b"BODY[]"] for uid in sorted(found)]

    def delete(self, uid: int, folder: str = "INBOX") -> None:
        """Expunge one mail."""
        with self.client(folder) as client:
            client.delete_messages([uid])
            client.expunge([uid])

    def create(self, *folders: str) -> None:
        """Create folders, such as Sent and Drafts (which are marked so for RFC 6154)."""
        with self.client() as client:
            for folder in folders:
                client.create_folder(folder)

    def set_uidvalidity(self, uidvalidity: int, folder: str = "INBOX") -> None:
        """Change the folder's UIDVALIDITY, as a rebuilt or restored mailbox has it."""
        self.server.doveadm("mailbox", "update", "-u", self.user, "--uid-validity", str(uidvalidity), folder)


def _append(client: Any, folder: str, raw: bytes, flags: Sequence[str], at: datetime | None) -> int:
    answer: bytes = client.append(folder, raw, flags=flags, msg_time=at)
    return int(answer.split(b"APPENDUID ")[1].split(b"]")[0].split()[1])


class _client:  # noqa: N801 - reads as the call it is
    def __init__(self, mailbox: Mailbox, folder: str) -> None:
        self._mailbox, self._folder = mailbox, folder

    def __enter__(self) -> Any:
        server = self._mailbox.server
        self._client = IMAPClient(server.host, server.port, ssl=False, timeout=SocketTimeout(5, 20))
        self._client.normalise_times = False
        self._client.plain_login(self._mailbox.user, server.password)
        if self._folder:
            self._client.select_folder(self._folder)
        return self._client

    def __exit__(self, *_: object) -> None:
        self._client.logout()
