import { Alert, Button, Chip, LinearProgress, Tooltip } from "@mui/material";
import { useEffect, useRef, useState } from "react";
import { useNotify } from "react-admin";
import { Link, useNavigate, useParams } from "react-router-dom";
import { api, ask } from "../api/client";
import { useMay } from "../auth/session";
import { Page } from "../parts/Page";
import { ProblemAlert } from "../parts/ProblemAlert";
import { useText, words } from "../text/text";
import { formatMinute } from "../text/time";
import { DeleteButton } from "./DeleteButton";
import { sendsOtherwise, withKey } from "./draft";
import { RulePage } from "./RulePage";
import { SaveLiveDialog } from "./SaveLiveDialog";
import { SendLink } from "./SendLink";
import { SwitchDialog } from "./SwitchDialog";
import type { RuleJson } from "./types";
import { useDraft } from "./use-draft";
import { useFaults } from "./use-faults";
import { useRule } from "./use-rules";
import { useSave } from "./use-save";

const text = words(
  {
    title: "ルール",
    back: "一覧へ戻る",
    on: "有効",
    off: "無効",
    turnOn: "有効にする",
    turnOff: "無効にする",
    saveFirst: "先に、変更を保存してください",
    copy: "複製",
    by: (version: number, account: string, at: string) => `第${version}版（${account}、${at}）`,
    file: "ファイルからの取り込み",
    saved: (version: number) => `保存しました（第${version}版）。`,
    notRead: "最新の版を読み込めませんでした。いまの内容はそのまま残っています。もう一度お試しください。",
    savedOff: (version: number) => `保存しました（第${version}版）。まだ無効です。上の「有効にする」で動き始めます。`,
    newer: (account: string, version: number) =>
      `${account}が第${version}版を保存しました。あなたの変更はこの画面に残っています。保存するときに違いを確かめられます。`,
  },
  {
    title: "Rule",
    back: "Back to the list",
    on: "On",
    off: "Off",
    turnOn: "Switch on",
    turnOff: "Switch off",
    saveFirst: "Save the changes first",
    copy: "Duplicate",
    by: (version, account, at) => `Version ${version} (${account}, ${at})`,
    file: "import from files",
    saved: (version) => `Saved (version ${version}).`,
    notRead: "The newest version could not be read. What you have here is still here. Please try again.",
    savedOff: (version) => `Saved (version ${version}). It is still off; switch it on above.`,
    newer: (account, version) =>
      `${account} saved version ${version}. Your changes are still here; you can compare when you save.`,
  },
);

/** A rule that is saved, with all that one can do with it. */
export default function RuleEdit() {
  const t = useText(text);
  const { id = "" } = useParams();
  const loaded = useRule(id);
  if (loaded.data) return <Editing key={id} loaded={loaded.data} refetch={loaded.refetch} />;
  return (
    <Page
      title={t.title}
      actions={
        <Button component={Link} to="/rules">
          {t.back}
        </Button>
      }
    >
      {loaded.isPending && <LinearProgress aria-label={t.title} />}
      <ProblemAlert error={loaded.error} />
    </Page>
  );
}

type Loaded = NonNullable<ReturnType<typeof useRule>["data"]>;

function Editing({ loaded, refetch }: { loaded: Loaded; refetch: ReturnType<typeof useRule>["refetch"] }) {
  const t = useText(text);
  const notify = useNotify();
  const navigate = useNavigate();
  const mayEdit = useMay("rules.edit");
  const mayEnable = useMay("rules.enable");
  const draft = useDraft(loaded.rule);
  /** The version that is worked on. */
  const [version, setVersion] = useState(loaded.version);
  /** As it stood when the question was asked: what others change meanwhile must not turn it round. */
  const [asking, setAsking] = useState<Loaded | null>(null);
  const [isGone, setGone] = useState(false);
  const { isDirty, setSaved } = draft;
  const checking = useFaults(draft.rule);
  /** Whatever the JSON tab says: a rule is switched by the question that tells what it will do. */
  const enabledNow = useRef(loaded.rule.enabled);
  enabledNow.current = loaded.rule.enabled;
  const asSwitched = (rule: RuleJson) => withKey(rule, "enabled", enabledNow.current);
  const ownSaving = useSave(
    draft.rule,
    checking,
    async (rule, note, over) =>
      ask(
        api.PUT("/api/rules/{id}", {
          params: { path: { id: loaded.id } },
          body: { rule: asSwitched(rule), note, version: over ?? version },
        }),
      ),
    (saved, sent) => {
      const rule = asSwitched(sent);
      setVersion(saved.version);
      setSaved(rule, rule.enabled !== sent.enabled);
      notify(rule.enabled === false ? t.savedOff(saved.version) : t.saved(saved.version), { type: "success" });
    },
  );
  const isOn = loaded.rule.enabled !== false;
  /** A save of a rule that is on, being asked about; `over`: in place of this version. */
  const [live, setLive] = useState<{ over: number | null } | null>(null);
  // Whether it is on, somebody may have changed as well.
  const askOrSaveOver = async (over: number) => {
    const { data, isError } = await refetch();
    if (isError || !data) return void notify(t.notRead, { type: "error" });
    enabledNow.current = data.rule.enabled;
    if (data.rule.enabled === false) return ownSaving.saveOver(over);
    ownSaving.dismiss();
    setLive({ over });
  };
  const saving: typeof ownSaving = {
    ...ownSaving,
    save: () => (isOn && sendsOtherwise(loaded.rule, draft.rule) ? setLive({ over: null }) : ownSaving.save()),
    saveOver: (over) => void askOrSaveOver(over),
  };
  // What others saved is taken over where nothing would be lost by it.
  useEffect(() => {
    if (loaded.version <= version || isDirty) return;
    setVersion(loaded.version);
    setSaved(loaded.rule, true);
  }, [loaded, version, isDirty, setSaved]);
  const openNewest = async () => {
    saving.dismiss();
    const { data, isError } = await refetch();
    // What is shown until then is old, and would take the place of what was worked on.
    if (isError || !data) return void notify(t.notRead, { type: "error" });
    setVersion(data.version);
    setSaved(data.rule, true);
  };

  // After the guard against unsaved changes has let go.
  useEffect(() => {
    if (isGone) void navigate("/rules");
  }, [isGone, navigate]);

  const { enabled, name, id } = loaded;
  return (
    <Page
      title={name || id}
      about={t.by(loaded.version, loaded.account ?? t.file, formatMinute(loaded.updatedAt))}
      actions={
        <>
          <Chip label={enabled ? t.on : t.off} color={enabled ? "success" : "default"} variant="outlined" />
          <SendLink rule={loaded} />
          {mayEnable && (
            <Tooltip title={isDirty ? t.saveFirst : ""}>
              <span>
                <Button variant="outlined" disabled={isDirty} onClick={() => setAsking(loaded)}>
                  {enabled ? t.turnOff : t.turnOn}
                </Button>
              </span>
            </Tooltip>
          )}
          {mayEdit && (
            <Button component={Link} to={`/rules/create?from=${id}`}>
              {t.copy}
            </Button>
          )}
          {mayEdit && (mayEnable || !enabled) && <DeleteButton rule={loaded} onDeleted={() => setGone(true)} />}
          <Button component={Link} to="/rules">
            {t.back}
          </Button>
        </>
      }
    >
      <RulePage
        savedId={id}
        version={version}
        isOn={isOn}
        draft={draft}
        checking={checking}
        saving={isGone ? { ...saving, isDone: true } : saving}
        banner={
          loaded.version > version && (
            <Alert severity="warning" sx={{ mb: 2 }} role="status">
              {t.newer(loaded.account ?? t.file, loaded.version)}
            </Alert>
          )
        }
        onRestored={() => void openNewest()}
      />
      {live && (
        <SaveLiveDialog
          before={loaded.rule}
          after={draft.rule}
          version={loaded.version}
          onConfirm={() => {
            setLive(null);
            if (live.over === null) ownSaving.save();
            else ownSaving.saveOver(live.over);
          }}
          onClose={() => setLive(null)}
        />
      )}
      <SwitchDialog rule={asking} onClose={() => setAsking(null)} />
    </Page>
  );
}
