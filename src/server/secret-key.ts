/** The key that all secrets of the staff side hang on: SECRET_KEY, or one made at the first start and kept in the data folder. */
import { hkdfSync, randomBytes } from "node:crypto";
import { chmodSync, linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

export interface SecretKey {
  /** 32 bytes for one purpose (HKDF-SHA-256, RFC 5869): who learns one of them learns nothing of the others. */
  derive(purpose: string): Buffer;
}

/** What SECRET_KEY must have, in characters. */
export const SECRET_KEY_LENGTH = 32;

/**
 * `secretKey`: SECRET_KEY; left out: `secret.key` beside the SQLite file, made when it is not there. A database in memory
 * has none to keep, so its key goes with it. Throws with the path when the file cannot be made, read or is damaged.
 */
export function openSecretKey(config: { secretKey?: string | undefined; databaseUrl: string }): SecretKey {
  if (config.secretKey !== undefined) return keyOf(config.secretKey);
  const path = secretKeyPath(config.databaseUrl);
  return keyOf(path === null ? newKey() : readKey(path));
}

/** Where the key is kept without SECRET_KEY; null: nowhere. */
export function secretKeyPath(databaseUrl: string): string | null {
  const database = databaseUrl.replace(/^sqlite:/, "");
  if (database === ":memory:") return null;
  return join(dirname(resolve(database)), "secret.key");
}

const newKey = () => randomBytes(32).toString("hex");

const keyOf = (key: string): SecretKey => ({
  derive: (purpose) => Buffer.from(hkdfSync("sha256", key, "", `noroshi ${purpose}`, 32)),
});

function readKey(path: string): string {
  try {
    makeKey(path);
    // A backup that was copied back may have lost its mode.
    if (statSync(path).mode & 0o077) chmodSync(path, 0o600);
    const key = readFileSync(path, "utf8").trim();
    if (key.length < SECRET_KEY_LENGTH) throw new Error("it is too short");
    return key;
  } catch (error) {
    throw new Error(`cannot use the secret key in ${path}: ${(error as Error).message}`, { cause: error });
  }
}

/** Written whole and then put in its place, so that of two programs that start at one time neither reads half of it. */
function makeKey(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })) return;
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${randomBytes(6).toString("hex")}`;
  writeFileSync(draft, `${newKey()}\n`, { mode: 0o600, flag: "wx", flush: true });
  try {
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    rmSync(draft);
  }
}
