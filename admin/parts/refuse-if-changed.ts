import { Problem } from "../api/problem";

/**
 * Before a form that knows nothing of versions is saved: what it shows must still be what is there, or what a colleague took
 * away meanwhile (a role, a pause) would come back. `first`: as the form began; `now`: as the server has it. Throws a `Problem`
 * that says what to do.
 */
export function refuseIfChanged<T extends object>(first: T, now: T, fields: readonly (keyof T)[]): void {
  if (fields.every((field) => JSON.stringify(first[field]) === JSON.stringify(now[field]))) return;
  throw new Problem(409, {
    code: "changed-meanwhile",
    detail: "開いている間に、ほかの人が変更しました。一覧に戻って開き直し、いまの内容を確かめてから直してください。",
  });
}
