/** What transforms and messages come to on a mail that came, whatever the rest of the rule is like by now. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type Answer, api, ask } from "../../api/client";
import type { Condition, RuleJson } from "../types";
import { useLater } from "../use-later";
import { type Plugins, usePlugins } from "../use-plugins";

type Delivery = Answer<"post /rules/dry-run">["deliveries"][number];

export type TransformEffect = Delivery["transforms"][number];

const AFTER_MS = 500;

/** The mails one can look at things with: stored ones, of rules that take mails. */
export const takesMails = (rule: RuleJson) => rule.trigger?.type === "imap";

/** A rule that takes any mail, to see transforms and messages alone. Null: this trigger has no text. */
export function previewRule(
  rule: Pick<RuleJson, "trigger" | "transforms">,
  trigger: Plugins["triggers"][number] | undefined,
  messages: readonly unknown[][],
): RuleJson | null {
  if (!trigger?.text || !rule.trigger) return null;
  const leaf = { fact: trigger.text.fact, path: `$.${trigger.text.from}`, operator: "equal", value: "" };
  const conditions: Condition = { any: [leaf, { not: leaf }] };
  return {
    id: "preview",
    name: "preview",
    enabled: false,
    trigger: rule.trigger,
    conditions,
    audience: "everyone",
    transforms: rule.transforms ?? [],
    actions: messages.map((one) => ({ type: "broadcast", messages: one })),
  };
}

/** `messages`: of each action that has some. */
export function usePreview(rule: RuleJson, messages: readonly unknown[][], mailId: number | null) {
  const plugins = usePlugins();
  const trigger = plugins.data?.triggers.find(({ type }) => type === rule.trigger?.type);
  const text = JSON.stringify(previewRule(rule, trigger, messages));
  const later = useLater(text, AFTER_MS);
  return useQuery({
    queryKey: ["rule-preview", later, mailId],
    async queryFn() {
      const draft = JSON.parse(later) as Record<string, unknown>;
      const answer = await ask(api.POST("/api/rules/dry-run", { body: { draft, eventId: mailId ?? 0 } }));
      return answer.deliveries[0] ?? null;
    },
    enabled: later !== "null" && mailId !== null,
    placeholderData: keepPreviousData,
    retry: false,
  });
}
