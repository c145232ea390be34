/**
 * Two people at one form: what is read carries a `version`, a hash of just what its form writes, and goes back with the save. A save
 * over anything else is refused. Whatever else changes (last sign-in, a circuit, a lock) is no part of it; whoever else writes (a
 * command, an import) need not know of it.
 */
import { hash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { jst } from "../../delivery/jst.ts";
import { lastChanges } from "../../store/audit-search.ts";
import type { Db } from "../../store/open.ts";
import { ApiProblem } from "./route.ts";

/** Of JSON that is always made in the same order. What may not be guessed from it goes in under a key. */
export const versionOf = (content: object): string => hash("sha256", JSON.stringify(content), "base64url").slice(0, 22);

/** In what is read. */
export const versionSchema = z.string().describe("Goes back with a change; another one when somebody else saved");

/** In what is sent. */
export const seenVersion = z
  .string()
  .max(100)
  .describe("読んだときの version。ほかの人が先に変えていれば 409 になります。");

/**
 * Throws 409 when somebody saved since `seen` was read, and says who, where the operation log knows. Call it in the transaction of
 * the change, after what lets in one at a time.
 */
export async function refuseConflict<T extends object>(
  tx: Db,
  edited: {
    seen: string | null;
    /** As it is now; null: there is none. */
    version: string | null;
    object: string;
    objectId: string | null;
    /** As the log has it. */
    now: T | null;
    /** What the form writes of what the log has; left out: all. */
    part?: (logged: T) => object;
  },
): Promise<void> {
  const { seen, version, object, objectId, now, part = (logged) => logged } = edited;
  if (seen === version) return;
  const is = (logged: unknown) => isObject(logged) && now !== null && isDeepStrictEqual(part(logged as T), part(now));
  // A file or a command leaves no entry: only who made it what it is now is named.
  const by = (await lastChanges(tx, object, objectId)).find(({ before, after }) => is(after) && !is(before));
  if (!by) throw conflict();
  throw conflict(`${by.account}が ${jst(new Date(by.at))} に変更しました。`, { account: by.account, savedAt: by.at });
}

export const conflict = (what = "開いている間に、ほかの人が変更しました。", extra: object = {}) =>
  new ApiProblem(409, "version-conflict", `${what}最新の内容を読み直してから、変更をやり直してください。`, [], extra);

const isObject = (value: unknown) => typeof value === "object" && value !== null;
