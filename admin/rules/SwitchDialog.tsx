import { Alert, Box, Typography } from "@mui/material";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useNotify } from "react-admin";
import { api, ask } from "../api/client";
import { ConfirmDialog } from "../parts/ConfirmDialog";
import { ProblemAlert } from "../parts/ProblemAlert";
import { useLabel, useText, words } from "../text/text";
import { formatCount } from "../text/time";
import { FailingTests, isForTests } from "./FailingTests";
import { useTrigger } from "./panels/use-trigger";
import { SendsTwice, sendingsOf } from "./SendsTwice";
import { usePlugins } from "./use-plugins";
import { type ListedRule, useRule, useRulesChanged } from "./use-rules";
import { WhenItSends } from "./WhenItSends";

const text = words(
  {
    askOn: (name: string) => `「${name}」を有効にしますか？`,
    askOff: (name: string) => `「${name}」を無効にしますか？`,
    on: "有効にする",
    off: "無効にする",
    trigger: "契機",
    audience: "対象",
    people: "いまの人数",
    actions: "動作",
    count: (n: string) => `${n}人`,
    counting: "数えています…",
    tests: (n: number) => `有効にする前に、登録してあるテスト${n}件を実行します。`,
    noTests: "このルールにはテストがありません。有効にする前に「試す」で確かめることをおすすめします。",
    old: "この画面を開いたあとで、ほかの人がこのルールを保存しました。閉じて、内容を確かめてからもう一度お試しください。",
    offBody:
      "次に届くものから、このルールでは送らなくなります。すでに送信中・保留中の配信はそのまま残ります。いつでも有効に戻せます。",
    didOn: (name: string) => `「${name}」を有効にしました。`,
    didOff: (name: string) => `「${name}」を無効にしました。`,
  },
  {
    askOn: (name) => `Switch “${name}” on?`,
    askOff: (name) => `Switch “${name}” off?`,
    on: "Switch on",
    off: "Switch off",
    trigger: "Trigger",
    audience: "Audience",
    people: "People now",
    actions: "Action",
    count: (n) => n,
    counting: "Counting…",
    tests: (n) => `Its ${n} tests are run first.`,
    noTests: "It has no tests. Try it on a mail before switching it on.",
    old: "Somebody saved this rule after this question was asked. Close it, look at the rule, and try again.",
    offBody:
      "From the next event on this rule sends nothing. Deliveries under way or held stay. It can be switched on again.",
    didOn: (name) => `“${name}” is on.`,
    didOff: (name) => `“${name}” is off.`,
  },
);

/** Asks before a rule is switched on or off, and says what that will do. Null: closed. */
export function SwitchDialog({
  rule,
  onClose,
  onSwitched,
}: {
  rule: Pick<ListedRule, "id" | "name" | "enabled" | "version"> | null;
  onClose: () => void;
  /** `from`: the version that was asked about; `to`: the one that it became. */
  onSwitched?: (switched: { from: number; to: number }) => void;
}) {
  return rule && <Asking key={rule.id} rule={rule} onClose={onClose} onSwitched={onSwitched} />;
}

function Asking({
  rule: { id, name, enabled, version },
  onClose,
  onSwitched,
}: {
  rule: Pick<ListedRule, "id" | "name" | "enabled" | "version">;
  onClose: () => void;
  onSwitched: ((switched: { from: number; to: number }) => void) | undefined;
}) {
  const t = useText(text);
  const notify = useNotify();
  const changed = useRulesChanged();
  const now = useRule(id);
  const isOld = now.data !== undefined && now.data.version !== version;
  const turn = useMutation({
    mutationFn: () =>
      ask(
        api.PUT("/api/rules/{id}/enabled", {
          params: { path: { id } },
          body: { enabled: !enabled, version, note: "" },
        }),
      ),
    async onSuccess(saved) {
      onSwitched?.({ from: version, to: saved.version });
      notify(enabled ? t.didOff(name) : t.didOn(name), { type: "success" });
      onClose();
      await changed();
    },
    // Somebody may have saved it meanwhile: what the list shows is old then.
    onError: () => changed(),
  });
  const isFailing = isForTests(turn.error);
  return (
    <ConfirmDialog
      open
      title={enabled ? t.askOff(name) : t.askOn(name)}
      confirm={enabled ? t.off : t.on}
      busy={turn.isPending}
      error={isFailing ? undefined : turn.error}
      disabled={isFailing || isOld || (!enabled && !now.data)}
      onConfirm={() => turn.mutate()}
      onClose={onClose}
    >
      {enabled ? <Typography>{t.offBody}</Typography> : <WhatItWillDo id={id} />}
      {isOld && !turn.isPending && (
        <Alert severity="warning" role="alert" sx={{ mt: 2 }}>
          {t.old}
        </Alert>
      )}
      <ProblemAlert error={now.error} />
      <FailingTests ruleId={id} error={turn.error} onLeave={onClose} />
    </ConfirmDialog>
  );
}

function WhatItWillDo({ id }: { id: string }) {
  const t = useText(text);
  const labelOf = useLabel();
  const plugins = usePlugins();
  const rule = useRule(id);
  const trigger = useTrigger(rule.data?.rule ?? {});
  const audience = rule.data?.rule.audience;
  const count = useQuery({
    queryKey: ["friends", "count", audience],
    queryFn: () => ask(api.POST("/api/audience/count", { body: { audience } })),
    enabled: audience !== undefined && audience !== "sender" && audience !== "nobody",
  });
  if (!rule.data) return <Typography>…</Typography>;
  const label = (of: "triggers" | "actions", type: unknown) =>
    labelOf(plugins.data?.[of].find((one) => one.type === type)?.label) || String(type ?? "");
  const rows: [string, string][] = [
    [t.trigger, label("triggers", rule.data.trigger)],
    [t.audience, rule.data.audience ?? ""],
    ...(count.fetchStatus === "idle" && !count.data
      ? []
      : [
          [t.people, count.data?.count == null ? t.counting : t.count(formatCount(count.data.count))] as [
            string,
            string,
          ],
        ]),
    [t.actions, (rule.data.rule.actions ?? []).map(({ type }) => label("actions", type)).join("、")],
  ];
  return (
    <>
      <Box component="dl" sx={{ display: "grid", gridTemplateColumns: "auto 1fr", columnGap: 2, rowGap: 0.5, mt: 0 }}>
        {rows.map(([name, value]) => (
          <Box key={name} sx={{ display: "contents" }}>
            <Typography component="dt" color="textSecondary">
              {name}
            </Typography>
            <Typography component="dd" sx={{ m: 0, fontWeight: 600, overflowWrap: "anywhere" }}>
              {value}
            </Typography>
          </Box>
        ))}
      </Box>
      <SendsTwice times={sendingsOf(rule.data.rule, plugins.data)} />
      <WhenItSends rule={rule.data.rule} />
      {(rule.data.tests > 0 || trigger.reads === "mail") && (
        <Typography color="textSecondary">{rule.data.tests > 0 ? t.tests(rule.data.tests) : t.noTests}</Typography>
      )}
    </>
  );
}
