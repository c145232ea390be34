import { Alert, Box, CircularProgress, Tab, Tabs, type Theme, useMediaQuery } from "@mui/material";
import { lazy, type ReactNode, useEffect, useRef, useState } from "react";
import { useSearchParams } from "react-router-dom";
import { useMay } from "../auth/session";
import { useBrokenFields } from "../parts/broken-fields";
import { LoadedPart } from "../parts/LoadedPart";
import { UnsavedGuard } from "../parts/UnsavedGuard";
import { useText, words } from "../text/text";
import { DraftBoundary } from "./DraftBoundary";
import { BrokenDraft } from "./form/BrokenDraft";
import { ConflictDialog } from "./form/ConflictDialog";
import { FaultSummary } from "./form/FaultSummary";
import { focusPlace } from "./form/places";
import { RuleForm } from "./form/RuleForm";
import { SaveBar } from "./form/SaveBar";
import { ComparePanel } from "./panels/ComparePanel";
import { TestsPanel } from "./panels/TestsPanel";
import { TryPanel } from "./panels/TryPanel";
import { VersionsPanel } from "./panels/VersionsPanel";
import type { Draft } from "./use-draft";
import type { useFaults } from "./use-faults";
import type { SavedRule } from "./use-rules";
import type { Saving } from "./use-save";

const JsonTab = lazy(() => import("./json/JsonTab"));

const text = words(
  {
    tabs: "ルールの見かた",
    form: "フォーム",
    json: "JSON",
    try: "試す",
    tests: "テスト",
    compare: "過去と比べる",
    versions: "版",
    readOnly: "ルールを直す権限がないため、見るだけです。",
    loading: "読み込んでいます…",
    createdOff:
      "作成すると、まず無効になります（JSONの enabled の値は使いません）。試してから、作成したあとの画面の「有効にする」で有効にします。",
    notSwitched:
      "保存しても、有効・無効は変わりません（JSONの enabled の値は使いません）。画面の上の「有効にする」「無効にする」で切り替えてください。",
  },
  {
    tabs: "Views of the rule",
    form: "Form",
    json: "JSON",
    try: "Try",
    tests: "Tests",
    compare: "Compare with the past",
    versions: "Versions",
    readOnly: "You may look at rules but not change them.",
    loading: "Loading…",
    createdOff:
      "It is created switched off, whatever “enabled” in the JSON says. Try it, then switch it on at the top of its page.",
    notSwitched:
      "Saving switches it neither on nor off, whatever “enabled” in the JSON says. Use the button at the top.",
  },
);
const tabs = ["form", "json", "try", "tests", "compare", "versions"] as const;
type TabName = (typeof tabs)[number];
/** What runs the rule that stands in the form. */
const panels = { try: TryPanel, tests: TestsPanel, compare: ComparePanel };

/** A rule from all its sides: what both `RuleCreate` and `RuleEdit` show. */
export function RulePage({
  saved,
  version,
  draft,
  checking,
  saving,
  banner,
  opened = 0,
  onRestored,
}: {
  /** The newest version that is known of. Null: not saved yet. */
  saved: SavedRule | null;
  /** The one that is worked on. */
  version: number | null;
  draft: Draft;
  checking: ReturnType<typeof useFaults>;
  saving: Saving;
  /** News above the tabs. */
  banner?: ReactNode;
  /** Another number: what was typed is not to stay, be it half a word. */
  opened?: number;
  onRestored?: () => void;
}) {
  const t = useText(text);
  const savedId = saved?.id ?? null;
  // A new rule is off.
  const isOn = saved !== null && saved.rule.enabled !== false;
  const mayEdit = useMay("rules.edit");
  const isPhone = useMediaQuery<Theme>((theme) => theme.breakpoints.down("sm"));
  const [search, setSearch] = useSearchParams();
  const shown = tabs.filter((name) => name !== "versions" || version !== null);
  const asked = search.get("tab") as TabName;
  const tab = shown.includes(asked) ? asked : "form";
  const setTab = (name: TabName) =>
    setSearch(
      (now) => {
        now.set("tab", name);
        return now;
      },
      { replace: true },
    );
  // What the JSON tab holds is not the rule that was checked.
  const faults = draft.problem === null ? checking.faults : [];
  // An empty form is not scolded; what was refused or asked for is told.
  const [isTold, setTold] = useState(version !== null);
  const told = isTold || saving.isRefused ? faults : [];
  const summary = useRef<HTMLDivElement>(null);
  const lastField = useRef<HTMLElement>(null);
  const latest = useRef({ setTab });
  latest.current = { setTab };
  const [goTo, setGoTo] = useState<{ path: string } | null>(null);
  const went = useRef<typeof goTo>(null);
  const go = (path: string) => {
    if (tab !== "json") setTab("form");
    setGoTo({ path });
  };
  useEffect(() => {
    // The form's tab may be about to open.
    if (goTo && tab === "form" && went.current !== goTo) {
      went.current = goTo;
      requestAnimationFrame(() => {
        // What has no field, such as a misspelt key, stands in the JSON alone.
        if (!focusPlace(goTo.path)) latest.current.setTab("json");
      });
    }
  }, [goTo, tab]);
  const tell = () => {
    setTold(true);
    requestAnimationFrame(() => {
      summary.current?.scrollIntoView({ block: "center" });
      summary.current?.focus({ preventScroll: true });
    });
  };
  const { refusedAt } = saving;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each refusal
  useEffect(() => {
    if (refusedAt > 0) tell();
  }, [refusedAt]);

  const goesBack = useRef(false);
  useEffect(() => {
    if (saving.conflict || !goesBack.current) return;
    goesBack.current = false;
    // The button that saved was locked meanwhile and cannot take the focus back.
    const place = lastField.current?.isConnected ? lastField.current : document.getElementById(`tab-${tab}`);
    place?.focus();
  }, [saving.conflict, tab]);

  const [brokenFields, BrokenFields] = useBrokenFields();
  const isBroken = draft.problem !== null || brokenFields > 0;
  const openJson = () => setTab("json");
  const Panel = tab in panels ? panels[tab as keyof typeof panels] : null;
  const save = useRef(() => {});
  save.current = () => {
    if (mayEdit && !saving.isBusy && !isBroken && (draft.isDirty || version === null)) saving.save();
  };
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
      event.preventDefault();
      // In a dialog it would save what lies behind it.
      if (event.repeat || document.querySelector('[role="dialog"]')) return;
      // What is half entered in a field becomes part of the rule when the field is left.
      const at = document.activeElement instanceof HTMLElement ? document.activeElement : null;
      at?.blur();
      setTimeout(() => {
        save.current();
        at?.focus();
      });
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, []);

  return (
    <>
      {banner}
      {!mayEdit && (
        <Alert severity="info" sx={{ mb: 2 }}>
          {t.readOnly}
        </Alert>
      )}
      {told.length > 0 && <FaultSummary ref={summary} faults={told} onGo={go} />}
      {/* On a phone the tabs scroll by themselves; this keeps them from widening the page. */}
      <Box sx={{ display: "grid", gridTemplateColumns: "minmax(0, 1fr)", mb: 2 }}>
        <Tabs
          value={tab}
          onChange={(_, name: TabName) => setTab(name)}
          aria-label={t.tabs}
          variant={isPhone ? "scrollable" : "standard"}
          allowScrollButtonsMobile
          sx={{ borderBottom: 1, borderColor: "divider" }}
        >
          {shown.map((name) => (
            <Tab key={name} value={name} label={t[name]} id={`tab-${name}`} aria-controls="rule-panel" />
          ))}
        </Tabs>
      </Box>
      {(tab === "form" || tab === "json") && draft.problem === null && (draft.rule.enabled !== false) !== isOn && (
        <Alert severity="info" sx={{ mb: 2 }}>
          {version === null ? t.createdOff : t.notSwitched}
        </Alert>
      )}
      <BrokenDraft tab={tab} draft={draft} areFieldsBroken={brokenFields > 0} onOpen={setTab} />
      <Box
        role="tabpanel"
        id="rule-panel"
        aria-labelledby={`tab-${tab}`}
        onFocus={({ target }) => {
          lastField.current = target;
        }}
      >
        {/* What cannot be read yet stands in its field alone: the field must not go. */}
        {(tab === "form" || brokenFields > 0) && (
          <div hidden={tab !== "form"}>
            <BrokenFields key={opened}>
              <DraftBoundary of={draft.rule} onOpenJson={openJson}>
                <RuleForm draft={draft} savedId={savedId} isOn={isOn} faults={told} disabled={!mayEdit} />
              </DraftBoundary>
            </BrokenFields>
          </div>
        )}
        {tab === "json" && (
          <LoadedPart waiting={<CircularProgress aria-label={t.loading} />}>
            <JsonTab draft={draft} faults={faults} disabled={!mayEdit} goTo={goTo} />
          </LoadedPart>
        )}
        {Panel && !isBroken && (
          <DraftBoundary of={draft.rule} onOpenJson={openJson}>
            <Panel ruleId={savedId} draft={draft.rule} />
          </DraftBoundary>
        )}
        {tab === "versions" && saved && (
          <VersionsPanel
            ruleId={saved.id}
            saved={saved}
            isDirty={draft.isDirty || isBroken}
            onRestored={() => onRestored?.()}
          />
        )}
      </Box>
      {mayEdit && (
        <SaveBar
          version={version}
          isDirty={draft.isDirty}
          isBroken={isBroken}
          faultCount={faults.length}
          note={saving.note}
          onNote={saving.setNote}
          busy={saving.isBusy}
          ruleId={savedId}
          error={saving.error}
          onDismiss={saving.dismiss}
          onSave={saving.save}
          onShowFaults={tell}
        />
      )}
      {saving.conflict && savedId !== null && (
        <ConflictDialog
          id={savedId}
          problem={saving.conflict}
          draft={draft.rule}
          onOverwrite={saving.saveOver}
          onReload={() => onRestored?.()}
          onClose={() => {
            goesBack.current = true;
            saving.dismiss();
          }}
        />
      )}
      <UnsavedGuard when={mayEdit && (draft.isDirty || isBroken) && !(saving.isDone && !isBroken)} />
    </>
  );
}
