/** Rights as they come in over the API and the command line, and whether they may be given. */
import { z } from "zod";
import { ACCOUNT_NAME } from "../../store/accounts.ts";
import type { Db } from "../../store/open.ts";
import { listRoles } from "../../store/roles.ts";
import { ApiProblem, type FieldError } from "../api/route.ts";
import { type Permission, permissionSchema, permissions, type Staff } from "./permissions.ts";

export const accountName = z.string().regex(ACCOUNT_NAME, {
  error: "アカウント名は、半角の小文字・数字・ピリオド・下線・ハイフンで2〜40文字にしてください（先頭は文字か数字）。",
});
/** Names stand in lists and logs, one line each. */
const oneLine = (max: number) =>
  z
    .string()
    .trim()
    .min(1, { error: "名前を入れてください。" })
    .max(max, { error: `名前は${max}文字までにしてください。` })
    // What turns the direction of text would turn the sentences around the name, too.
    .regex(/^[^\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]*$/u, { error: "名前に改行や制御文字は使えません。" });
export const displayName = oneLine(100);
export const roleLabel = oneLine(60);
export const roleId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, {
  error: "役割の番号は、半角の小文字・数字・ハイフンで40文字までにしてください。",
});
const unique = <T extends z.ZodType>(of: T, max: number) =>
  z
    .array(of)
    .max(max)
    .transform((all) => [...new Set(all)]);
export const roleIds = unique(roleId, 50);
export const permissionList = unique(permissionSchema, 100);
/** As rules name them (`engine/rule.ts`). */
export const departmentList = unique(
  z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, {
    error: "部署は、半角の小文字・数字・ハイフンで40文字までにしてください。",
  }),
  200,
).nullable();

/** Refuses roles that there are not. */
export async function refuseUnknownRoles(db: Db, ids: readonly string[]): Promise<void> {
  const all = new Set((await listRoles(db)).map(({ id }) => id));
  const errors = ids.flatMap((id, i) =>
    all.has(id) ? [] : [{ path: `roles[${i}]`, message: "この役割はありません。" } satisfies FieldError],
  );
  if (errors.length > 0) throw new ApiProblem(400, "bad-request", "ない役割が選ばれています。", errors);
}

/**
 * Refuses rights that somebody does not have. For tokens; whoever manages accounts may give everything to accounts, since they
 * could take it for themselves anyway.
 */
export function refuseMoreThanOwn(
  staff: Pick<Staff, "permissions" | "departments">,
  wanted: { permissions: readonly Permission[]; departments: readonly string[] | null },
): void {
  const errors: FieldError[] = wanted.permissions.flatMap((one, i) =>
    staff.permissions.has(one)
      ? []
      : [{ path: `permissions[${i}]`, message: `自分にない権限は渡せません（${permissions[one].ja}）。` }],
  );
  const { departments: own } = staff;
  if (own !== null && wanted.departments === null)
    errors.push({ path: "departments", message: "自分の部署の中から選んでください。" });
  for (const [i, department] of wanted.departments?.entries() ?? []) {
    if (own !== null && !own.includes(department))
      errors.push({ path: `departments[${i}]`, message: "自分の部署ではありません。" });
  }
  if (errors.length > 0) throw new ApiProblem(403, "more-than-own", "自分にない権限は渡せません。", errors);
}
