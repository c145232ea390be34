import type { Rule } from "./rule.ts";
import type { Fault } from "./types.ts";
import type { TriggerWords, Vocabulary } from "./vocabulary.ts";

/** Where an event comes from one citizen, rules may answer that citizen and nobody else; and only there. */
export function reachFaults(rule: Rule, trigger: TriggerWords, vocabulary: Vocabulary): Fault[] {
  const personal = trigger.personal ?? false;
  const fault = (path: string, message: string): Fault => ({ path, code: "audience-mismatch", message });
  const faults: Fault[] = [];
  if (personal && rule.audience !== "sender" && rule.audience !== "nobody") {
    faults.push(
      fault(
        "audience",
        "市民ひとりの操作がほかの人に届かないように、対象は sender（その本人）か nobody（中継だけ）にしてください。",
      ),
    );
  }
  if (!personal && (rule.audience === "sender" || rule.audience === "nobody")) {
    faults.push(fault("audience", `この契機は特定の市民から来ないため、対象「${rule.audience}」は使えません。`));
  }
  for (const [i, { type }] of rule.actions.entries()) {
    const reach = vocabulary.actions.get(type)?.reach;
    const path = `actions[${i}].type`;
    if (reach === "everyone" && rule.audience !== "everyone") {
      faults.push(fault(path, `「${type}」は友だち全員に届きます。対象を絞ったルールでは使えません。`));
    } else if (reach === "sender" && rule.audience !== "sender") {
      faults.push(fault(path, `「${type}」はその本人にだけ送ります。対象を sender にしてください。`));
    } else if (reach === "audience" && (rule.audience === "sender" || rule.audience === "nobody")) {
      faults.push(
        fault(
          path,
          `対象「${rule.audience}」には「${type}」を使えません。本人に送るには reply か push を使ってください。`,
        ),
      );
    } else if (reach === "target" && !personal) {
      faults.push(fault(path, `「${type}」は、LINEから届いたイベント（契機 webhook）のルールでだけ使えます。`));
    }
  }
  return faults;
}
