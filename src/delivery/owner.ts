import { randomBytes } from "node:crypto";
import { hostname } from "node:os";

/** A name for this process in leases: `host/pid/nonce`. */
export function ownerName(): string {
  return `${hostname()}/${process.pid}/${randomBytes(4).toString("hex")}`;
}

/** True when the owner ran on this machine and certainly runs no more. Of another machine's nothing is known: its leases run out. */
export function isDead(owner: string, own: string): boolean {
  const [host, pidText] = owner.split("/");
  if (host !== hostname() || owner === own) return false;
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
