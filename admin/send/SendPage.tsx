import { Button, LinearProgress } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { Link, useParams } from "react-router-dom";
import { api, ask } from "../api/client";
import { useMay } from "../auth/session";
import { Empty } from "../parts/Empty";
import { Page } from "../parts/Page";
import { ProblemAlert } from "../parts/ProblemAlert";
import { useText, words } from "../text/text";
import { SendForm } from "./SendForm";
import type { ManualRule } from "./sending";

const text = words(
  {
    loading: "手動で送る",
    title: (name: string) => `「${name}」を送る`,
    back: "一覧へ戻る",
    rule: "ルールを見る",
    refused: {
      off: "このルールは無効です",
      faulty: "このルールには誤りがあります",
    },
    help: {
      off: "ルールを有効にすると、送れるようになります。",
      faulty: "ルールを直すと、送れるようになります。",
    },
  },
  {
    loading: "Send by hand",
    title: (name: string) => `Send “${name}”`,
    back: "Back to the list",
    rule: "Look at the rule",
    refused: {
      off: "This rule is off",
      faulty: "This rule has faults",
    },
    help: {
      off: "Once it is on, it can be sent.",
      faulty: "Once it is mended, it can be sent.",
    },
  },
);

function refusalOf({ enabled, ok }: ManualRule): keyof (typeof text)["ja"]["refused"] | null {
  if (!ok) return "faulty";
  return enabled ? null : "off";
}

export default function SendPage() {
  const t = useText(text);
  const { id = "" } = useParams();
  const maySeeRules = useMay("rules.read");
  const wasShown = useRef(false);
  const rule = useQuery({
    queryKey: ["rules", "manual", "one", id],
    queryFn: () => ask(api.GET("/api/manual-rules/{id}", { params: { path: { id } } })),
    retry: false,
  });
  const back = (
    <>
      {maySeeRules && rule.data && (
        <Button component={Link} to={`/rules/${id}`}>
          {t.rule}
        </Button>
      )}
      <Button component={Link} to="/send">
        {t.back}
      </Button>
    </>
  );
  if (!rule.data) {
    return (
      <Page title={t.loading} actions={back}>
        {rule.isLoading && <LinearProgress aria-label={t.loading} />}
        <ProblemAlert error={rule.error} />
      </Page>
    );
  }
  const refusal = refusalOf(rule.data);
  // What was written, and what became of it, stays when somebody switches the rule off meanwhile; the server refuses then.
  if (!refusal) wasShown.current = true;
  return (
    <Page title={t.title(rule.data.name)} about={rule.data.description ?? undefined} actions={back}>
      {refusal && !wasShown.current ? (
        <Empty title={t.refused[refusal]}>{t.help[refusal]}</Empty>
      ) : (
        <SendForm key={id} rule={rule.data} />
      )}
    </Page>
  );
}
