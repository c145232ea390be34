import { Box, useMediaQuery } from "@mui/material";
import type { Theme } from "@mui/material/styles";
import { Datagrid, FunctionField, useListContext } from "react-admin";
import { Link } from "react-router-dom";
import type { Item } from "../api/client";
import { useText, words } from "../text/text";
import { formatMinute } from "../text/time";
import { VerdictChips } from "./VerdictChips";

type Mail = Item<"get /mails">;

const text = words(
  { takenAt: "届いた日時", title: "件名", from: "差出人", verdict: "結果", source: "受信元", untitled: "（件名なし）" },
  { takenAt: "Arrived", title: "Subject", from: "From", verdict: "Result", source: "Source", untitled: "(no subject)" },
);

/** The mails of the list: a table, or cards on a phone. */
export function MailRows() {
  const t = useText(text);
  const isPhone = useMediaQuery<Theme>((theme) => theme.breakpoints.down("sm"));
  const { data = [] } = useListContext<Mail>();
  if (isPhone)
    return (
      <Box component="ul" sx={{ listStyle: "none", m: 0, p: 0 }}>
        {data.map((mail) => (
          <Box
            component="li"
            key={mail.id}
            sx={{ p: 1.5, display: "grid", gap: 0.5, borderBottom: "1px solid", borderColor: "divider" }}
          >
            <Title mail={mail} untitled={t.untitled} />
            <Box sx={{ color: "text.secondary", fontSize: "0.9rem", overflowWrap: "anywhere" }}>
              {formatMinute(mail.takenAt)} {fromWords(mail)}
            </Box>
            <VerdictChips mail={mail} />
          </Box>
        ))}
      </Box>
    );
  return (
    <Datagrid bulkActionButtons={false} rowClick="show">
      <FunctionField<Mail>
        source="takenAt"
        label={t.takenAt}
        sortable
        sortBy="takenAt"
        sx={{ whiteSpace: "nowrap" }}
        render={(mail) => formatMinute(mail.takenAt)}
      />
      <FunctionField<Mail>
        label={t.title}
        sortable={false}
        render={(mail) => <Title mail={mail} untitled={t.untitled} />}
      />
      <FunctionField<Mail> label={t.from} sortable={false} render={fromWords} sx={{ overflowWrap: "anywhere" }} />
      <FunctionField<Mail> label={t.verdict} sortable={false} render={(mail) => <VerdictChips mail={mail} />} />
      <FunctionField<Mail> label={t.source} sortable={false} render={(mail) => mail.source} />
    </Datagrid>
  );
}

const fromWords = ({ from }: Pick<Mail, "from">) => from.name || from.address || "";

function Title({ mail, untitled }: { mail: Mail; untitled: string }) {
  return (
    <Box component="span" sx={{ overflowWrap: "anywhere", fontWeight: 600 }}>
      <Link to={`/mails/${mail.id}/show`} onClick={(event) => event.stopPropagation()}>
        {mail.title || untitled}
      </Link>
    </Box>
  );
}
