import { SectionTabs } from "../parts/SectionTabs";
import { useText, words } from "../text/text";

const text = words(
  { label: "中継", targets: "中継先", relays: "中継の記録" },
  { label: "Relays", targets: "Targets", relays: "Relays" },
);

/** From where LINE's notifications are relayed to, to what became of them. */
export function RelayTabs({ at }: { at: "targets" | "relays" }) {
  const t = useText(text);
  const places = { targets: "/relay-targets", relays: "/relays" };
  return (
    <SectionTabs
      label={t.label}
      at={places[at]}
      places={[
        [places.targets, t.targets],
        [places.relays, t.relays],
      ]}
    />
  );
}
