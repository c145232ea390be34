import { useLabel } from "../../text/text";
import type { RuleJson } from "../types";
import { usePlugins } from "../use-plugins";

/** What a rule can be tried on: recorded mails, words that staff type, or nothing. A rule without a trigger yet may become one for mails. */
export function useTrigger(draft: RuleJson): { label: string; reads: "mail" | "manual" | "nothing" } {
  const label = useLabel();
  const plugins = usePlugins();
  const type = draft.trigger?.type;
  const plugin = plugins.data?.triggers.find((one) => one.type === type);
  if (!type || !plugins.data) return { label: "", reads: "mail" };
  const reads = plugin?.personal ? undefined : plugin?.text?.fact;
  return {
    label: label(plugin?.label) || type,
    reads: reads === "mail" || reads === "manual" ? reads : "nothing",
  };
}
