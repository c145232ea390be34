/** A prepared delivery as a dry run shows it; the command line's replay and the API alike. */
import type { Prepared } from "../../delivery/prepare.ts";

/** The state that it would be written in. */
export const stateOf = ({ final }: Pick<Prepared, "final">) =>
  (({ pass: "queued", hold: "held", drop: "dropped" }) as const)[final.verdict];

export function shownDelivery(prepared: Prepared) {
  const { decision, draft, audienceCount, asked, final } = prepared;
  return {
    rule: decision.rule.id,
    state: stateOf(prepared),
    ...(final.verdict === "pass" ? {} : { reason: final.reason, message: final.message }),
    audience: decision.rule.audience,
    people: audienceCount,
    guards: asked,
    transforms: draft.steps,
    plans: draft.plans,
  };
}
