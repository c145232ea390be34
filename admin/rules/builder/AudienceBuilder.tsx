import type { Audience, Fault } from "../types";

/** Who gets it: everyone, or a tree over what citizens answered, in words and with the number of people as it stands now. */
export function AudienceBuilder(_props: {
  value: Audience | undefined;
  onChange: (value: Audience) => void;
  /** The trigger's events come from one citizen each: `sender` may be chosen. */
  personal: boolean;
  faults: readonly Fault[];
  path: string;
  disabled?: boolean;
}) {
  return null;
}
