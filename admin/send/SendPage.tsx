import { Button, LinearProgress } from "@mui/material";
import { useRef } from "react";
import { Link, useParams } from "react-router-dom";
import { useMay } from "../auth/session";
import { Empty } from "../parts/Empty";
import { Page } from "../parts/Page";
import { ProblemAlert } from "../parts/ProblemAlert";
import { useRule } from "../rules/use-rules";
import { useText, words } from "../text/text";
import { SendForm } from "./SendForm";
import type { SentRule } from "./sending";

const text = words(
  {
    loading: "手動で送る",
    title: (name: string) => `「${name}」を送る`,
    back: "一覧へ戻る",
    rule: "ルールを見る",
    refused: {
      "not-manual": "このルールは、手動では送れません",
      off: "このルールは無効です",
      faulty: "このルールには誤りがあります",
    },
    help: {
      "not-manual": "契機が「手動」のルールだけが、手動で送れます。",
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
      "not-manual": "This rule cannot be sent by hand",
      off: "This rule is off",
      faulty: "This rule has faults",
    },
    help: {
      "not-manual": "Only rules with the trigger “By hand” can.",
      off: "Once it is on, it can be sent.",
      faulty: "Once it is mended, it can be sent.",
    },
  },
);

function refusalOf({ trigger, enabled, ok }: SentRule): keyof (typeof text)["ja"]["refused"] | null {
  if (trigger !== "manual") return "not-manual";
  if (!ok) return "faulty";
  return enabled ? null : "off";
}

export default function SendPage() {
  const t = useText(text);
  const { id = "" } = useParams();
  const maySeeRules = useMay("rules.read");
  const wasShown = useRef(false);
  const rule = useRule(id);
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
  const json = rule.data.rule;
  const refusal = refusalOf(rule.data);
  // What was written, and what became of it, stays when somebody switches the rule off meanwhile; the server refuses then.
  if (!refusal) wasShown.current = true;
  const about = typeof json.description === "string" ? json.description : undefined;
  return (
    <Page title={t.title(rule.data.name)} about={about} actions={back}>
      {refusal && !wasShown.current ? (
        <Empty title={t.refused[refusal]}>{t.help[refusal]}</Empty>
      ) : (
        <SendForm key={id} rule={json} ruleId={id} name={rule.data.name} version={rule.data.version} />
      )}
    </Page>
  );
}
