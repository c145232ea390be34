import { useMay } from "../auth/session";
import { SectionTabs } from "../parts/SectionTabs";
import { useText, words } from "../text/text";

const text = words(
  { label: "設定", settings: "受信元とLINE", webhooks: "LINEからの通知" },
  { label: "Settings", settings: "Sources and LINE", webhooks: "From LINE" },
);

/** From how the connections do to what LINE sent and could not be read; the latter for who may put it right. */
export function SettingsTabs({ at }: { at: "/settings" | "/webhooks" }) {
  const t = useText(text);
  if (!useMay("sources.operate")) return null;
  return (
    <SectionTabs
      label={t.label}
      at={at}
      places={[
        ["/settings", t.settings],
        ["/webhooks", t.webhooks],
      ]}
    />
  );
}
