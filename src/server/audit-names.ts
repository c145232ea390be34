/** What the objects of the operation log are called now. Its entries keep ids, which nobody knows by heart. */
import { listAccounts } from "../store/accounts.ts";
import { listTokens } from "../store/api-tokens.ts";
import type { AuditItem, NamedObject } from "../store/audit-search.ts";
import { listRoles } from "../store/roles.ts";
import type { ApiContext } from "./api/route.ts";

/** More than any city has. */
const ALL = 100_000;

export async function objectNames({ store: { db }, book }: Pick<ApiContext, "store" | "book">): Promise<NamedObject[]> {
  const page = { sort: "name", order: "asc", offset: 0, limit: ALL } as const;
  const { all, attributes } = book();
  return [
    ...all.map((one) => (one.ok ? one.rule : one)).map(({ id, name }) => ({ object: "rules", id, name })),
    ...attributes.map(({ key, label }) => ({ object: "attributes", id: key, name: label.ja })),
    ...(await listAccounts(db, {}, page)).accounts.map(({ id, name }) => ({
      object: "accounts",
      id: String(id),
      name,
    })),
    ...(await listRoles(db)).map(({ id, label }) => ({ object: "roles", id, name: label })),
    ...(await listTokens(db)).map(({ id, name }) => ({ object: "tokens", id: String(id), name })),
  ].filter(({ name }) => name !== "");
}

type Named = Pick<AuditItem, "object" | "objectId" | "action">;

/** How an entry's object is called: now, or, of what is gone, as the entry itself has it. Null: it has no name but its id. */
export function nameOf(
  { object, objectId, action, before, after }: Named & Pick<AuditItem, "before" | "after">,
  names: readonly NamedObject[],
): string | null {
  const known = names.find((one) => one.object === object && one.id === objectId);
  // What belongs to a rule has a name of its own.
  if (known || objectId === null || action.split(".").length > 2) return known?.name ?? null;
  return ownName(after) ?? ownName(before);
}

function ownName(value: unknown): string | null {
  if (typeof value !== "object" || value === null) return null;
  const { name, label } = value as { name?: unknown; label?: unknown };
  const said = name ?? (typeof label === "object" && label !== null ? (label as { ja?: unknown }).ja : label);
  return typeof said === "string" && said !== "" ? said : null;
}
