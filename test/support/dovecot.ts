import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  accessSync,
  chownSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** A real Dovecot 2.3 with one mailbox, in a folder of its own. Mails survive everything but `recreateMailbox` and `stop`. */
export interface Dovecot {
  /** `imap://user:pass@127.0.0.1:port/INBOX`, without TLS. */
  url: string;
  /** `imaps://user:pass@localhost:port/INBOX`; its certificate is signed by `ca`. */
  tlsUrl: string;
  /** PEM of the certificate to trust: by `tls.setDefaultCACertificates`, or `caFile` as NODE_EXTRA_CA_CERTS. */
  ca: string;
  caFile: string;
  /**
   * Delivers a mail into the Maildir as a mail server would, also while Dovecot is down. Dovecot keeps lines with LF and
   * gives them with CRLF. An idling client hears of it after 0.5 s, for which Dovecot gathers changes.
   */
  append(raw: Buffer | string, options?: { arrivedAt?: Date }): void;
  /** Down in an orderly way, and up again on the same ports. */
  restart(): Promise<void>;
  /** SIGKILL for every process of it; `start` brings it up again on the same ports. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Makes the mailbox anew, with another UIDVALIDITY and UIDs from 1, and puts the mails back unless told otherwise. Restarts. */
  recreateMailbox(options?: { empty?: boolean }): Promise<void>;
  /** What Dovecot wrote to its log: look here when something fails. */
  log(): string;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
}

const DOVECOT = "/usr/sbin/dovecot";
const USER = "test@example.jp";
const PASSWORD = "secret";
/** Debian's nobody and nogroup: Dovecot refuses to run as root. */
const NOBODY = 65534;

/** Starts one on free ports of 127.0.0.1. Throws when it is not installed, or not up within 20 s. Works as root and as anyone. */
export async function startDovecot(): Promise<Dovecot> {
  try {
    accessSync(DOVECOT, constants.X_OK);
  } catch {
    throw new Error(`${DOVECOT} is missing: apt-get install dovecot-imapd openssl`);
  }
  const isRoot = process.getuid?.() === 0;
  const own = (path: string) => {
    if (isRoot) chownSync(path, NOBODY, NOBODY);
  };
  const folder = mkdtempSync(join(tmpdir(), "noroshi-dovecot-"));
  own(folder);
  const maildir = join(folder, "mail", USER);
  const makeFolders = () => {
    for (const name of [
      "run",
      "state",
      "mail",
      `mail/${USER}`,
      ...["cur", "new", "tmp"].map((n) => `mail/${USER}/${n}`),
    ]) {
      const path = join(folder, name);
      mkdirSync(path, { recursive: true, mode: 0o700 });
      own(path);
    }
  };
  makeFolders();
  makeCertificate(folder);
  const [port, tlsPort] = await freePorts();
  const user = isRoot ? "nobody" : userInfo().username;
  const group = isRoot ? "nogroup" : execFileSync("id", ["-gn"], { encoding: "utf8" }).trim();
  writeFileSync(join(folder, "users"), `${USER}:{PLAIN}${PASSWORD}::::::\n`);
  writeFileSync(join(folder, "dovecot.conf"), configuration({ folder, user, group, port, tlsPort }));
  for (const name of ["users", "dovecot.conf", "cert.pem", "key.pem"]) own(join(folder, name));

  let dovecot: ChildProcess | undefined;
  let delivered = 0;
  const log = () => (existsSync(join(folder, "dovecot.log")) ? readFileSync(join(folder, "dovecot.log"), "utf8") : "");

  async function start(): Promise<void> {
    const command = [DOVECOT, "-F", "-c", join(folder, "dovecot.conf")];
    const asNobody = ["setpriv", `--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups", ...command];
    const [file = "", ...args] = isRoot ? asNobody : command;
    // A process group of its own, so that `kill` reaches its children and nobody else.
    const child = spawn(file, args, { detached: true, stdio: ["ignore", "ignore", "pipe"] });
    dovecot = child;
    let complaint = "";
    child.stderr?.on("data", (chunk) => {
      complaint += chunk;
    });
    const deadline = Date.now() + 20_000;
    while (!(await greets(port))) {
      if (child.exitCode !== null || Date.now() > deadline) {
        throw new Error(`Dovecot does not come up: ${complaint}\n${log()}`);
      }
      await sleep(20);
    }
  }

  async function end(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    const child = dovecot;
    dovecot = undefined;
    if (!child?.pid || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, "exit");
    if (signal === "SIGTERM") child.kill(signal);
    else process.kill(-child.pid, signal);
    await exited;
    rmSync(join(folder, "run/master.pid"), { force: true });
    while (await greets(port)) await sleep(20);
  }

  await start();
  return {
    url: `imap://${encodeURIComponent(USER)}:${PASSWORD}@127.0.0.1:${port}/INBOX`,
    tlsUrl: `imaps://${encodeURIComponent(USER)}:${PASSWORD}@localhost:${tlsPort}/INBOX`,
    ca: readFileSync(join(folder, "cert.pem"), "utf8"),
    caFile: join(folder, "cert.pem"),
    append(raw, { arrivedAt = new Date() } = {}) {
      delivered += 1;
      // UIDs are given in the order of these names.
      const name = `${Math.floor(Date.now() / 1000)}.M${String(delivered).padStart(6, "0")}P${process.pid}.localhost`;
      const path = join(maildir, "tmp", name);
      writeFileSync(path, raw);
      utimesSync(path, arrivedAt, arrivedAt);
      own(path);
      renameSync(path, join(maildir, "new", name));
    },
    async restart() {
      await end("SIGTERM");
      await start();
    },
    kill: () => end("SIGKILL"),
    start,
    async recreateMailbox({ empty = false } = {}) {
      await end("SIGTERM");
      // UIDVALIDITY is the second of creation: let it be another.
      await sleep(1_100);
      const aside = join(folder, "aside");
      renameSync(maildir, aside);
      makeFolders();
      for (const from of empty ? [] : ["cur", "new"]) {
        for (const name of readdirSync(join(aside, from))) {
          renameSync(join(aside, from, name), join(maildir, "new", name.replace(/:2,.*$/, "")));
        }
      }
      rmSync(aside, { recursive: true });
      await start();
    },
    log,
    async stop() {
      await end("SIGTERM");
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

interface Places {
  folder: string;
  user: string;
  group: string;
  port: number;
  tlsPort: number;
}

/** Everything that asks for root or for Debian's own users is set to ours; the empty chroots belong to it. */
function configuration({ folder, user, group, port, tlsPort }: Places): string {
  return `
base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = ${folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
default_internal_user = ${user}
default_internal_group = ${group}
default_login_user = ${user}
first_valid_uid = 0
mail_location = maildir:${folder}/mail/%u
mail_uid = ${user}
mail_gid = ${group}
mail_fsync = never
mail_max_userip_connections = 100
disable_plaintext_auth = no
auth_mechanisms = plain login
ssl = yes
ssl_cert = <${folder}/cert.pem
ssl_key = <${folder}/key.pem
namespace inbox {
  inbox = yes
  separator = /
}
passdb {
  driver = passwd-file
  args = scheme=PLAIN username_format=%u ${folder}/users
}
userdb {
  driver = static
  args = uid=${user} gid=${group} home=${folder}/mail/%u
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = ${tlsPort}
    ssl = yes
  }
}
service anvil {
  chroot =
}
service stats {
  chroot =
}
`;
}

function makeCertificate(folder: string): void {
  const options = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj /CN=localhost";
  const names = ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"];
  const files = ["-keyout", join(folder, "key.pem"), "-out", join(folder, "cert.pem")];
  execFileSync("openssl", [...options.split(" "), ...names, ...files], { stdio: "pipe" });
}

async function freePorts(): Promise<[number, number]> {
  const servers = [createServer().listen(0, "127.0.0.1"), createServer().listen(0, "127.0.0.1")];
  const ports = await Promise.all(
    servers.map(async (server) => {
      await once(server, "listening");
      return (server.address() as AddressInfo).port;
    }),
  );
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  const [first = 0, second = 0] = ports;
  return [first, second];
}

/** Whether something greets there as an IMAP server does. */
async function greets(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    return await new Promise((resolve) => {
      socket.once("data", (data) => resolve(data.toString().startsWith("* OK")));
      for (const over of ["error", "close", "timeout"]) socket.once(over, () => resolve(false));
      socket.setTimeout(1_000);
    });
  } finally {
    socket.destroy();
  }
}
