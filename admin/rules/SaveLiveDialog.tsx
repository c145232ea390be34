import { Alert, Box, Typography } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { api, ask } from "../api/client";
import { ConfirmDialog } from "../parts/ConfirmDialog";
import { ProblemAlert } from "../parts/ProblemAlert";
import { useText, words } from "../text/text";
import { formatCount } from "../text/time";
import { useAudienceCount } from "./builder/use-audience-count";
import { FailingTests, isForTests } from "./FailingTests";
import { ChangeList } from "./panels/Changes";
import { SendsTwice, sendingsOf } from "./SendsTwice";
import type { RuleJson } from "./types";
import { usePlugins } from "./use-plugins";
import { WhenItSends } from "./WhenItSends";

const text = words(
  {
    title: (name: string) => `有効なルール「${name}」に、この変更を保存しますか？`,
    confirm: "保存して、すぐに動かす",
    before: "いまの対象",
    after: "保存したあとの対象",
    same: "対象（変わりません）",
    people: (n: string) => `${n}人`,
    counting: "数えています…",
    unknown: "人数は分かりません",
    more: (n: string) => `届く人が${n}人増えます。間違いがないか、確かめてください。`,
    changes: "ほかに変わるところ",
    atOnce: "保存すると、すぐにこの内容で動きます。",
  },
  {
    title: (name) => `“${name}” is on. Save this change?`,
    confirm: "Save; it is live at once",
    before: "Audience now",
    after: "Audience once saved",
    same: "Audience (unchanged)",
    people: (n) => `${n} people`,
    counting: "Counting…",
    unknown: "number unknown",
    more: (n) => `It reaches ${n} more people. Make sure that this is meant.`,
    changes: "What else changes",
    atOnce: "Once saved, it works like this at once.",
  },
);

/** Asks before a rule that is on is changed, and says who gets it before and after. */
export function SaveLiveDialog({
  before,
  after,
  version,
  busy,
  error,
  onConfirm,
  onClose,
}: {
  before: RuleJson;
  after: RuleJson;
  /** Of `before`. */
  version: number;
  busy: boolean;
  /** Why it was not saved. */
  error: unknown;
  onConfirm: () => void;
  onClose: () => void;
}) {
  const t = useText(text);
  const id = before.id ?? "";
  const [isKnown, setKnown] = useState(false);
  return (
    <ConfirmDialog
      open
      title={t.title(before.name ?? id)}
      confirm={t.confirm}
      disabled={!isKnown || isForTests(error)}
      busy={busy}
      error={isForTests(error) ? undefined : error}
      onConfirm={onConfirm}
      onClose={onClose}
    >
      <LiveChange before={before} after={after} version={version} onKnown={setKnown} />
      <FailingTests ruleId={id} error={error} onLeave={onClose} />
    </ConfirmDialog>
  );
}

/** What a change of a rule that is on will do: who gets it before and after, and that it acts at once. */
export function LiveChange({
  before,
  after,
  version,
  onKnown,
}: {
  before: RuleJson;
  after: RuleJson;
  /** Of `before`. */
  version: number;
  /** Whether all that there is to say stands there. */
  onKnown: (isKnown: boolean) => void;
}) {
  const t = useText(text);
  const plugins = usePlugins();
  const id = before.id ?? "";
  const was = useCount(before.audience);
  const will = useCount(after.audience);
  const difference = useQuery({
    queryKey: ["rules", "difference", id, version, after],
    queryFn: () =>
      ask(api.POST("/api/rules/{id}/difference", { params: { path: { id } }, body: { from: version, draft: after } })),
    retry: false,
  });
  const others = difference.data?.changes.filter(({ path }) => !/^(audience|enabled)\b/.test(path)) ?? [];
  const more = (will.count ?? 0) - (was.count ?? will.count ?? 0);
  const isSame = JSON.stringify(before.audience) === JSON.stringify(after.audience);
  const rows: [string, ReturnType<typeof useCount>][] = isSame
    ? [[t.same, will]]
    : [
        [t.before, was],
        [t.after, will],
      ];
  const isKnown = !(was.isCounting || will.isCounting || difference.isPending);
  useEffect(() => onKnown(isKnown), [isKnown, onKnown]);
  return (
    <>
      <Box component="dl" sx={{ m: 0, mb: 1.5 }}>
        {rows.map(([name, { words: who, shown }]) => (
          <Box key={name} sx={{ mb: 1 }}>
            <Typography component="dt" color="textSecondary">
              {name}
            </Typography>
            <Typography component="dd" sx={{ m: 0, fontWeight: 600, overflowWrap: "anywhere" }}>
              {[who, shown].filter(Boolean).join("：")}
            </Typography>
          </Box>
        ))}
      </Box>
      {more > 0 && (
        <Alert severity="warning" role="alert" sx={{ mb: 1.5 }}>
          {t.more(formatCount(more))}
        </Alert>
      )}
      {others.length > 0 && (
        <>
          <Typography color="textSecondary">{t.changes}</Typography>
          <ChangeList changes={others} />
        </>
      )}
      <ProblemAlert error={difference.error ?? will.error} />
      <SendsTwice times={sendingsOf(after, plugins.data)} />
      <Typography>{t.atOnce}</Typography>
      <WhenItSends rule={after} />
    </>
  );
}

/** An audience in words and figures; whom an event comes from is one at a time and not counted. */
function useCount(audience: RuleJson["audience"]) {
  const t = useText(text);
  const { answer, error } = useAudienceCount(audience);
  const count = answer?.count ?? null;
  const isCounting = audience !== undefined && !answer && !error;
  const isFigure = audience !== "sender" && audience !== "nobody";
  const shown = isCounting ? t.counting : count === null ? t.unknown : t.people(formatCount(count));
  return { count: isFigure ? count : 0, words: answer?.words ?? "", shown: isFigure ? shown : "", error, isCounting };
}
