import { Alert, Box, Button, LinearProgress, Typography } from "@mui/material";
import { useCallback, useMemo, useState } from "react";
import { Link, useSearchParams } from "react-router-dom";
import { download } from "../api/client";
import { useMay } from "../auth/session";
import { Empty } from "../parts/Empty";
import { Page } from "../parts/Page";
import { ProblemAlert } from "../parts/ProblemAlert";
import { TextLink } from "../parts/TextLink";
import { UnsavedGuard } from "../parts/UnsavedGuard";
import { useText, words } from "../text/text";
import { ImportDialog } from "./list/ImportDialog";
import { OrderBar } from "./list/OrderBar";
import { arranged, countMoved } from "./list/order";
import { RuleFilters } from "./list/RuleFilters";
import { RuleOrderList } from "./list/RuleOrderList";
import { SwitchDialog } from "./SwitchDialog";
import { type ListedRule, type RuleFilter, useRules } from "./use-rules";

const text = words(
  {
    title: "ルール",
    about:
      "届いたメールなどを、上のルールから順に尋ねます。条件に合ったルールが送り、「続き」の設定がなければ、そこで終わります。",
    create: "ルールを作る",
    tryOne: "メールで試す",
    export: "書き出す",
    import: "取り込む",
    filtered: "絞り込み中は並べ替えできません。並べ替えるには、絞り込みを解除してください。",
    count: (n: number, of: number) => (n === of ? `${n}件` : `${of}件のうち${n}件`),
    empty: "ルールはまだありません",
    emptyHelp: "ルールを作るか、書き出したファイルを取り込むと、ここに並びます。",
    none: "この絞り込みに合うルールはありません",
    deleted: "削除したルール",
  },
  {
    title: "Rules",
    about:
      "What arrives is asked of the rules from the top down. A rule that fits sends, and unless it says “continue”, that is the end.",
    create: "Create a rule",
    tryOne: "Try a mail",
    export: "Export",
    import: "Import",
    filtered: "The order can be changed when no filter hides rules.",
    count: (n, of) => (n === of ? String(n) : `${n} of ${of}`),
    empty: "There are no rules yet",
    emptyHelp: "Create one, or import an exported file.",
    none: "No rule fits this filter",
    deleted: "Deleted rules",
  },
);

export default function RuleList() {
  const t = useText(text);
  const mayEdit = useMay("rules.edit");
  const [search, setSearch] = useSearchParams();
  const filter = useMemo(() => filterFrom(search.get("filter")), [search]);
  const setFilter = useCallback(
    (next: RuleFilter) => {
      // The words are followed after a moment: whoever opens a rule within it is not brought back here.
      if (!/^#\/rules(\?|$)/.test(window.location.hash)) return;
      const given = JSON.stringify(next);
      setSearch(given === "{}" ? {} : { filter: given }, { replace: true });
    },
    [setSearch],
  );
  const all = useRules();
  const found = useRules(filter);
  const [order, setOrder] = useState<string[] | null>(null);
  const [was, setWas] = useState<string[]>([]);
  const [asking, setAsking] = useState<ListedRule | null>(null);
  const [isImporting, setImporting] = useState(false);
  const [exportError, setExportError] = useState<unknown>();

  const isFiltered = Object.values(filter).some((value) => value !== undefined);
  const saved = found.data ?? [];
  const rules = isFiltered ? saved : arranged(saved, order);
  const savedIds = saved.map(({ id }) => id);
  const ids = rules.map(({ id }) => id);
  const movedCount = isFiltered ? 0 : countMoved(savedIds, ids);
  const departments = [...new Set((all.data ?? []).flatMap(({ department }) => department ?? []))].sort();
  return (
    <Page
      title={t.title}
      about={t.about}
      actions={
        <>
          <Button component={Link} to="/try">
            {t.tryOne}
          </Button>
          <Button onClick={() => void download("/api/rules/export").catch(setExportError)}>{t.export}</Button>
          {mayEdit && <Button onClick={() => setImporting(true)}>{t.import}</Button>}
          {mayEdit && (
            <Button component={Link} to="/rules/create" variant="contained">
              {t.create}
            </Button>
          )}
        </>
      }
    >
      <ProblemAlert error={exportError ?? found.error} />
      <RuleFilters filter={filter} departments={departments} onChange={setFilter} />
      {isFiltered && mayEdit && order === null && (
        <Alert severity="info" sx={{ mb: 1 }}>
          {t.filtered}
        </Alert>
      )}
      {found.isPending && <LinearProgress aria-label={t.title} />}
      {found.data && (
        <Typography role="status" variant="body2" color="textSecondary" sx={{ mb: 0.5 }}>
          {t.count(rules.length, all.data?.length ?? rules.length)}
        </Typography>
      )}
      {rules.length > 0 && (
        <RuleOrderList
          rules={rules}
          sortable={mayEdit && !isFiltered && rules.length > 1}
          onOrder={(next) => {
            if (order === null) setWas(savedIds);
            setOrder(next);
          }}
          onSwitch={setAsking}
        />
      )}
      {found.data?.length === 0 && <Empty title={isFiltered ? t.none : t.empty}>{!isFiltered && t.emptyHelp}</Empty>}
      {movedCount > 0 && <OrderBar ids={ids} was={was} count={movedCount} onDone={() => setOrder(null)} />}
      {found.data && (
        <Typography sx={{ mt: 2 }}>
          <TextLink to="/rules/deleted">{t.deleted}</TextLink>
        </Typography>
      )}
      <Box>
        <UnsavedGuard when={order !== null && countMoved(savedIds, order) > 0} />
        <SwitchDialog rule={asking} onClose={() => setAsking(null)} />
        {isImporting && <ImportDialog onClose={() => setImporting(false)} />}
      </Box>
    </Page>
  );
}

/** As react-admin writes filters into addresses, so that other pages can link here with one. */
function filterFrom(given: string | null): RuleFilter {
  if (given === null) return {};
  try {
    const { q, enabled, faulty, trigger, department } = JSON.parse(given) as Record<string, unknown>;
    return {
      ...(typeof q === "string" && q !== "" && { q }),
      ...(typeof enabled === "boolean" && { enabled }),
      ...(typeof faulty === "boolean" && { faulty }),
      ...(typeof trigger === "string" && { trigger }),
      ...(typeof department === "string" && { department }),
    };
  } catch {
    return {};
  }
}
