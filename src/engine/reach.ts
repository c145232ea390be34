import type { Rule } from "./rule.ts";
import type { Fault } from "./types.ts";
import type { TriggerWords, Vocabulary } from "./vocabulary.ts";

const audienceNames = { sender: "そのきっかけになった本人", nobody: "だれにも送らない（中継だけ）" };

/** Where an event comes from one citizen, rules may answer that citizen and nobody else; and only there. */
export function reachFaults(rule: Rule, trigger: TriggerWords, vocabulary: Vocabulary): Fault[] {
  const personal = trigger.personal ?? false;
  const fault = (path: string, message: string): Fault => ({ path, code: "audience-mismatch", message });
  const faults: Fault[] = [];
  if (personal && rule.audience !== "sender" && rule.audience !== "nobody") {
    faults.push(
      fault(
        "audience",
        "市民ひとりの操作がほかの人に届かないように、対象は「そのきっかけになった本人」か「だれにも送らない（中継だけ）」にしてください。",
      ),
    );
  }
  if (!personal && (rule.audience === "sender" || rule.audience === "nobody")) {
    faults.push(
      fault("audience", `この契機は特定の市民から来ないため、対象「${audienceNames[rule.audience]}」は使えません。`),
    );
  }
  for (const [i, { type }] of rule.actions.entries()) {
    const action = vocabulary.actions.get(type);
    const reach = action?.reach;
    const name = action?.label?.ja ?? type;
    const path = `actions[${i}].type`;
    if (reach === "everyone" && rule.audience !== "everyone") {
      faults.push(fault(path, `「${name}」は友だち全員に届きます。対象を絞ったルールでは使えません。`));
    } else if (reach === "sender" && rule.audience !== "sender") {
      faults.push(
        fault(path, `「${name}」はその本人にだけ送ります。対象を「そのきっかけになった本人」にしてください。`),
      );
    } else if (reach === "audience" && (rule.audience === "sender" || rule.audience === "nobody")) {
      faults.push(
        fault(
          path,
          `対象「${audienceNames[rule.audience]}」には「${name}」を使えません。本人に送るには、本人への返信か送信の動作を選んでください。`,
        ),
      );
    } else if (reach === "target" && !personal) {
      faults.push(fault(path, `「${name}」は、LINEから届いたイベントのルールでだけ使えます。`));
    }
  }
  return faults;
}
