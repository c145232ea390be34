import { useMay } from "../auth/session";
import { SectionTabs } from "../parts/SectionTabs";
import { useText, words } from "../text/text";

const text = words(
  { label: "中継", targets: "中継先", relays: "中継の記録", webhooks: "LINEからの通知" },
  { label: "Relays", targets: "Targets", relays: "Relays", webhooks: "From LINE" },
);

const WEBHOOKS = "/relays?view=webhooks";

/** From where LINE's notifications are relayed to, to what became of them, to those that could not be read. */
export function RelayTabs({ at }: { at: "targets" | "relays" | "webhooks" }) {
  const t = useText(text);
  const mayOperate = useMay("sources.operate");
  const places = { targets: "/relay-targets", relays: "/relays", webhooks: WEBHOOKS };
  return (
    <SectionTabs
      label={t.label}
      at={places[at]}
      places={[
        [places.targets, t.targets],
        [places.relays, t.relays],
        ...(mayOperate ? [[places.webhooks, t.webhooks] as const] : []),
      ]}
    />
  );
}
