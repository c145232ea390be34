/** The files of the digests: their names, their form, how they come to lie there and how they are read. */
import { hash, randomBytes } from "node:crypto";
import { link, mkdir, open, readdir, readFile, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { compactVerify, decodeProtectedHeader } from "jose";
import { z } from "zod";

/** Under this key `meta` holds day and SHA-256 of the newest digest, as JSON. */
export const DIGEST_META = "audit_digest";

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const day = z.iso.date();
const count = z.int().min(0);

const digestSchema = z.strictObject({
  version: z.literal(1),
  /** In Japan. */
  day,
  /** The entries of the day; null: there were none. */
  firstId: count.nullable(),
  lastId: count.nullable(),
  count,
  /** The newest entry at the end of the day, whichever day it is of; 0 and the constant while there is none. */
  headId: count,
  headHash: sha256,
  /** SHA-256 of the bytes of the file before; null: this is the first. */
  previousDigest: sha256.nullable(),
  /** UTC. */
  madeAt: z.iso.datetime(),
});
export type Digest = z.infer<typeof digestSchema>;

const fileSchema = digestSchema.extend({ signature: z.string() });

export const digestName = (of: string) => `audit-${of}.json`;

/** Where digests lie unless told otherwise: `audit` beside the SQLite file, or in the working folder's `data`. */
export function digestDir(databaseUrl: string): string {
  const path = databaseUrl.startsWith("sqlite:") ? databaseUrl.slice("sqlite:".length) : ":memory:";
  return join(path === ":memory:" ? resolve("data") : dirname(resolve(path)), "audit");
}

/** Tells keys apart without telling of them. */
export const keyId = (key: Uint8Array) => hash("sha256", Buffer.concat([Buffer.from("kid "), key]), "hex").slice(0, 16);

export interface DigestFile {
  name: string;
  day: string;
  path: string;
}

/** In the order of days; none where there is no folder. Other files in it are nobody's business. */
export async function listDigests(dir: string): Promise<DigestFile[]> {
  const names = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  const days = names.flatMap((name) => /^audit-(\d{4}-\d{2}-\d{2})\.json$/.exec(name)?.[1] ?? []);
  return days.sort().map((of) => ({ name: digestName(of), day: of, path: join(dir, digestName(of)) }));
}

/** SHA-256 of the file's bytes, and what it says once it is known to be ours; otherwise what is wrong with it, in Japanese. */
export type ReadDigest = { sha256: string } & ({ digest: Digest } | { problem: string });

export async function readDigest({ path, day }: DigestFile, key: Uint8Array): Promise<ReadDigest> {
  const bytes = await readFile(path);
  return { sha256: hash("sha256", bytes, "hex"), ...(await opened(bytes, day, key)) };
}

async function opened(bytes: Buffer, day: string, key: Uint8Array): Promise<{ digest: Digest } | { problem: string }> {
  const parsed = fileSchema.safeParse(jsonOf(bytes));
  if (!parsed.success) return { problem: "ファイルが壊れています。" };
  const { signature, ...digest } = parsed.data;
  try {
    if (decodeProtectedHeader(signature).kid !== keyId(key))
      return { problem: "別の鍵（SECRET_KEY）で署名されています。" };
    const { payload } = await compactVerify(signature, key, { algorithms: ["HS256"] });
    if (!isDeepStrictEqual(jsonOf(payload), digest)) return { problem: "内容が署名と違います。書き換えられています。" };
  } catch {
    return { problem: "署名が正しくありません。書き換えられています。" };
  }
  return digest.day === day ? { digest } : { problem: "ファイル名の日付が、署名された日付と違います。" };
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch {
    return undefined;
  }
}

/**
 * Writes a file whole, with mode 0600, or not at all; false: there is one of that name, which stays. A link and not a
 * rename: a rename would put it over the other.
 */
export async function writeOnce(dir: string, name: string, bytes: Uint8Array): Promise<boolean> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const draft = join(dir, `.${name}.${randomBytes(6).toString("hex")}`);
  try {
    const file = await open(draft, "wx", 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await link(draft, join(dir, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    return false;
  } finally {
    await rm(draft, { force: true });
  }
  // The name must last through a power cut, too.
  const folder = await open(dir, "r");
  await folder.sync().finally(() => folder.close());
  return true;
}
