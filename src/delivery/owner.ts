import { randomBytes } from "node:crypto";
import { hostname } from "node:os";

/** Names given out by this process: all of them live. */
const ours = new Set<string>();

/** A name for a dispatcher of this process in leases: `host/pid/nonce`. */
export function ownerName(): string {
  const name = `${hostname()}/${process.pid}/${randomBytes(4).toString("hex")}`;
  ours.add(name);
  return name;
}

/** True when the owner ran on this machine and certainly runs no more. Of another machine's nothing is known: its leases run out. */
export function isDead(owner: string): boolean {
  const [host, pidText] = owner.split("/");
  if (host !== hostname() || ours.has(owner)) return false;
  const pid = Number(pidText);
  // A container starts every process as the same pid: another nonce under our own pid is a former life.
  if (pid === process.pid) return true;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}
