import CloseIcon from "@mui/icons-material/Close";
import { Box, Drawer, IconButton, Typography } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { useId } from "react";
import { Loading } from "react-admin";
import { api, ask } from "../api/client";
import { Facts } from "../parts/Facts";
import { ProblemAlert } from "../parts/ProblemAlert";
import { TextLink } from "../parts/TextLink";
import { useLocale, useText, words } from "../text/text";
import { formatSecond } from "../text/time";
import { actionWords, noteWords, objectPath, objectWords } from "./action-words";
import { Counts } from "./Counts";
import { Differences } from "./Differences";
import { logWords } from "./log-words";
import { ResultChip } from "./ResultChip";

const text = words(
  { title: (id: number) => `記録 ${id}`, close: "閉じる", open: "開く", code: "操作の名前" },
  { title: (id: number) => `Entry ${id}`, close: "Close", open: "Open", code: "Name of the action" },
);

/** One entry with what was before and after. */
export function EntryDrawer({ id, onClose }: { id: number; onClose: () => void }) {
  const t = { ...useText(logWords), ...useText(text) };
  const locale = useLocale();
  const heading = useId();
  // Not react-admin's: that begins with what the list has, which is less.
  const { data, error } = useQuery({
    queryKey: ["audit-logs", "details", id],
    queryFn: () => ask(api.GET("/api/audit-logs/{id}", { params: { path: { id: String(id) } } })),
  });
  const path = data && objectPath(data.object, data.objectId);
  return (
    <Drawer
      anchor="right"
      open
      onClose={onClose}
      slotProps={{
        paper: { role: "dialog", "aria-labelledby": heading, sx: { width: { xs: "100%", sm: 560 }, p: 2 } },
      }}
    >
      <Box sx={{ display: "flex", alignItems: "center", mb: 1 }}>
        <Typography id={heading} component="h2" variant="h2" sx={{ flexGrow: 1 }}>
          {t.title(id)}
        </Typography>
        <IconButton onClick={onClose} aria-label={t.close} autoFocus>
          <CloseIcon />
        </IconButton>
      </Box>
      <ProblemAlert error={error} />
      {!data && !error && <Loading />}
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
                  {objectWords(data.object, locale)} {data.objectId} {path && <TextLink to={path}>{t.open}</TextLink>}
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
    </Drawer>
  );
}
