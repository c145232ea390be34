import { useQuery } from "@tanstack/react-query";
import { api, ask } from "../api/client";
import { Facts } from "../parts/Facts";
import { RecordDrawer } from "../parts/RecordDrawer";
import { TextLink } from "../parts/TextLink";
import { useLocale, useText, words } from "../text/text";
import { formatSecond } from "../text/time";
import { actionWords, noteWords, objectPath, objectWords } from "./action-words";
import { Counts } from "./Counts";
import { Differences } from "./Differences";
import { logWords } from "./log-words";
import { ResultChip } from "./ResultChip";

const text = words(
  {
    title: (id: number) => `記録 ${id}`,
    open: "開く",
    code: "操作の名前",
    named: (name: string, id: string | null) => `${name}（${id}）`,
  },
  {
    title: (id: number) => `Entry ${id}`,
    open: "Open",
    code: "Name of the action",
    named: (name, id) => `${name} (${id})`,
  },
);

/** One entry with what was before and after. */
export function EntryDrawer({ id, onClose }: { id: number; onClose: () => void }) {
  const t = { ...useText(logWords), ...useText(text) };
  const locale = useLocale();
  // Not react-admin's: that begins with what the list has, which is less.
  const { data, error } = useQuery({
    queryKey: ["audit-logs", "details", id],
    queryFn: () => ask(api.GET("/api/audit-logs/{id}", { params: { path: { id: String(id) } } })),
  });
  const path = data && objectPath(data.object, data.objectId);
  return (
    <RecordDrawer title={t.title(id)} error={error} onClose={onClose}>
      {data && (
        <>
          <Facts
            items={[
              [t.at, formatSecond(data.at)],
              [t.account, data.account === "?" ? t.nobody : data.account],
              [t.address, data.address],
              [t.action, actionWords(data.action, locale)],
              [t.code, <code key="code">{data.action}</code>],
              [
                t.object,
                <span key="object">
                  {objectWords(data.object, locale)}{" "}
                  {data.objectName ? t.named(data.objectName, data.objectId) : data.objectId}{" "}
                  {path && <TextLink to={path}>{t.open}</TextLink>}
                </span>,
              ],
              [t.result, <ResultChip key="result" result={data.result} />],
              [t.counts, data.counts && <Counts counts={data.counts} />],
              [t.note, data.note && noteWords(data.note, locale)],
            ]}
          />
          <Differences before={data.before} after={data.after} />
        </>
      )}
    </RecordDrawer>
  );
}
