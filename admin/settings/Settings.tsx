import { Stack } from "@mui/material";
import { Page } from "../parts/Page";
import { useText, words } from "../text/text";
import { ChannelCards } from "./ChannelCards";
import { Program } from "./Program";
import { SettingsTabs } from "./SettingsTabs";
import { SourceCards } from "./SourceCards";

const text = words(
  { title: "設定", about: "受信元とLINEの状態を見て、止まっているものを動かします。" },
  { title: "Settings", about: "How sources and LINE do, and what to do when they stopped." },
);

/** How the program's connections do, for everybody; with the permission, what stopped is put right. */
export default function Settings() {
  const t = useText(text);
  return (
    <Page title={t.title} about={t.about}>
      <SettingsTabs at="/settings" />
      <Stack spacing={4}>
        <SourceCards />
        <ChannelCards />
        <Program />
      </Stack>
    </Page>
  );
}
