import { Alert, Button, Chip, LinearProgress, Tooltip } from "@mui/material";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useNotify } from "react-admin";
import { Link, useNavigate, useParams } from "react-router-dom";
import { api, ask } from "../api/client";
import { problemOf } from "../api/problem";
import { useMay } from "../auth/session";
import { Page } from "../parts/Page";
import { ProblemAlert } from "../parts/ProblemAlert";
import { useText, words } from "../text/text";
import { formatMinute } from "../text/time";
import { DeleteButton } from "./DeleteButton";
import { DeletedRule } from "./DeletedRule";
import { sendsOtherwise, withKey } from "./draft";
import { RulePage } from "./RulePage";
import { SaveLiveDialog } from "./SaveLiveDialog";
import { SendLink } from "./SendLink";
import { SwitchDialog } from "./SwitchDialog";
import type { RuleJson } from "./types";
import { useDraft } from "./use-draft";
import { useFaults } from "./use-faults";
import { type SavedRule, useRule } from "./use-rules";
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
    lost: "このルールは削除されたか、見られなくなりました。ここに見えるのはその前の内容で、保存できません。",
    reload: "読み込み直す",
    dropAndReload: "変更を捨てて読み込み直す",
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
    lost: "This rule was deleted, or you may no longer see it. What stands here is from before, and cannot be saved.",
    reload: "Load it again",
    dropAndReload: "Drop the changes and load it again",
    newer: (account, version) =>
      `${account} saved version ${version}. Your changes are still here; you can compare when you save.`,
  },
);

/** A rule that is saved, with all that one can do with it. */
export default function RuleEdit() {
  const t = useText(text);
  const { id = "" } = useParams();
  const loaded = useRule(id);
  // While it is asked again, the answer is gone for a moment; what stands there, and what was typed into it, is not.
  const gone = useRef<{ id: string; error: unknown }>(undefined);
  if (isNotThere(loaded.error)) gone.current = { id, error: loaded.error };
  else if (loaded.data || loaded.error) gone.current = undefined;
  if (loaded.data) return <Editing key={id} loaded={loaded.data} error={loaded.error} refetch={loaded.refetch} />;
  if (gone.current?.id === id) return <DeletedRule key={id} id={id} error={gone.current.error} />;
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

/** Deleted, never there, or another department's by now: the server does not tell which. */
const isNotThere = (error: unknown) => Boolean(error) && problemOf(error).status === 404;

function Editing({
  loaded,
  error,
  refetch,
}: {
  loaded: SavedRule;
  /** Why it could not be read again: what stands here is older. */
  error: unknown;
  refetch: ReturnType<typeof useRule>["refetch"];
}) {
  const t = useText(text);
  const notify = useNotify();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const mayEdit = useMay("rules.edit");
  const mayEnable = useMay("rules.enable");
  const draft = useDraft(loaded.rule);
  /** The version that is worked on. */
  const [version, setVersion] = useState(loaded.version);
  /** Counts how often the newest took the place of what was worked on. */
  const [opened, setOpened] = useState(0);
  /** By a press on this page: what is being worked on goes along. */
  const [switched, setSwitched] = useState<{ from: number; to: number } | null>(null);
  /** As it stood when the question was asked: what others change meanwhile must not turn it round. */
  const [asking, setAsking] = useState<SavedRule | null>(null);
  const [isGone, setGone] = useState(false);
  const { rule, problem, isDirty, setSaved, setRule } = draft;
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
      setLive(null);
      setVersion(saved.version);
      setSaved(rule, rule.enabled !== sent.enabled);
      notify(rule.enabled === false ? t.savedOff(saved.version) : t.saved(saved.version), { type: "success" });
    },
  );
  const isOn = loaded.rule.enabled !== false;
  /** A save of a rule that is on, being asked about; `over`: in place of this version. */
  const [live, setLive] = useState<{ over: number | null } | null>(null);
  const askLive = (over: number | null) => {
    ownSaving.dismiss();
    setLive({ over });
  };
  const { isRefused, conflict } = ownSaving;
  // What must be mended or decided first is told at its own place; anything else beside the button that was pressed.
  useEffect(() => {
    if (isRefused || conflict) setLive(null);
  }, [isRefused, conflict]);
  // Whether it is on, somebody may have changed as well.
  const askOrSaveOver = async (over: number) => {
    const { data, isError } = await refetch();
    if (isError || !data) return void notify(t.notRead, { type: "error" });
    enabledNow.current = data.rule.enabled;
    if (data.rule.enabled === false) return ownSaving.saveOver(over);
    askLive(over);
  };
  const saving: typeof ownSaving = {
    ...ownSaving,
    error: live ? null : ownSaving.error,
    save: () => (isOn && sendsOtherwise(loaded.rule, draft.rule) ? askLive(null) : ownSaving.save()),
    saveOver: (over) => void askOrSaveOver(over),
  };
  // What others saved is taken over where nothing would be lost by it.
  useEffect(() => {
    const isOwnSwitch = switched?.from === version && switched.to === loaded.version;
    if (loaded.version <= version || (isDirty && !isOwnSwitch)) return;
    setVersion(loaded.version);
    setSaved(loaded.rule, !isDirty);
    if (isDirty && problem === null) setRule(withKey(rule, "enabled", loaded.rule.enabled));
  }, [loaded, version, isDirty, setSaved, switched, rule, problem, setRule]);
  const openNewest = async () => {
    saving.dismiss();
    const { data, isError } = await refetch();
    // What is shown until then is old, and would take the place of what was worked on.
    if (isError || !data) return void notify(t.notRead, { type: "error" });
    setVersion(data.version);
    setSaved(data.rule, true);
    setOpened((count) => count + 1);
  };

  const { enabled, name, id } = loaded;
  const isLost = isNotThere(error) && !isGone;
  // After the guard against unsaved changes has let go.
  useEffect(() => {
    if (!isGone) return;
    void navigate("/rules");
    // Whoever comes back here is not to see it as it was.
    return () => queries.removeQueries({ queryKey: ["rules", "one", id] });
  }, [isGone, navigate, queries, id]);

  return (
    <Page
      title={name || id}
      about={t.by(loaded.version, loaded.account ?? t.file, formatMinute(loaded.updatedAt))}
      actions={
        <>
          {!isLost && (
            <Chip label={enabled ? t.on : t.off} color={enabled ? "success" : "default"} variant="outlined" />
          )}
          {!isLost && <SendLink rule={loaded} />}
          {mayEnable && !isLost && (
            // A rule can be stopped at any moment.
            <Tooltip title={isDirty && !enabled ? t.saveFirst : ""}>
              <span>
                <Button variant="outlined" disabled={isDirty && !enabled} onClick={() => setAsking(loaded)}>
                  {enabled ? t.turnOff : t.turnOn}
                </Button>
              </span>
            </Tooltip>
          )}
          {mayEdit && !isLost && (
            <Button component={Link} to={`/rules/create?from=${id}`}>
              {t.copy}
            </Button>
          )}
          {mayEdit && !isLost && (mayEnable || !enabled) && (
            <DeleteButton rule={loaded} onDeleted={() => setGone(true)} />
          )}
          <Button component={Link} to="/rules">
            {t.back}
          </Button>
        </>
      }
    >
      <RulePage
        saved={loaded}
        version={version}
        draft={draft}
        checking={checking}
        saving={isGone ? { ...saving, isDone: true } : saving}
        banner={
          isLost ? (
            <Alert
              severity="error"
              role="alert"
              sx={{ mb: 2 }}
              action={
                <Button
                  color="inherit"
                  size="small"
                  onClick={() => void queries.resetQueries({ queryKey: ["rules", "one", id] })}
                >
                  {isDirty ? t.dropAndReload : t.reload}
                </Button>
              }
            >
              {t.lost}
            </Alert>
          ) : (
            <>
              {!isGone && <ProblemAlert error={error} sx={{ mb: 2 }} />}
              {loaded.version > version && (
                <Alert severity="warning" sx={{ mb: 2 }} role="status">
                  {t.newer(loaded.account ?? t.file, loaded.version)}
                </Alert>
              )}
            </>
          )
        }
        opened={opened}
        onRestored={() => void openNewest()}
      />
      {live && (
        <SaveLiveDialog
          before={loaded.rule}
          after={draft.rule}
          version={loaded.version}
          busy={ownSaving.isBusy}
          error={ownSaving.error}
          onConfirm={() => (live.over === null ? ownSaving.save() : ownSaving.saveOver(live.over))}
          onClose={() => setLive(null)}
        />
      )}
      <SwitchDialog rule={asking} onClose={() => setAsking(null)} onSwitched={setSwitched} />
    </Page>
  );
}
