import { Box } from "@mui/material";
import { Datagrid, FunctionField } from "react-admin";
import { Link } from "react-router-dom";
import type { Item } from "../api/client";
import { NoHits } from "../parts/NoHits";
import { RecordCards } from "../parts/RecordCards";
import { usePhone } from "../parts/use-phone";
import { useText, words } from "../text/text";
import { formatMinute } from "../text/time";
import { VerdictChips } from "./VerdictChips";

type Mail = Item<"get /mails">;

const text = words(
  {
    takenAt: "届いた日時",
    title: "件名",
    from: "差出人",
    verdict: "結果",
    source: "受信元",
    untitled: "（件名なし）",
    none: "この条件に合うメールはありません",
  },
  {
    takenAt: "Arrived",
    title: "Subject",
    from: "From",
    verdict: "Result",
    source: "Source",
    untitled: "(no subject)",
    none: "No mail fits",
  },
);

/** The mails of the list: a table, or cards on a phone. */
export function MailRows() {
  const t = useText(text);
  const isPhone = usePhone();
  const none = <NoHits title={t.none} />;
  if (isPhone)
    return (
      <RecordCards<Mail> empty={none}>
        {(mail) => (
          <Box sx={{ display: "grid", gap: 0.5 }}>
            <Title mail={mail} untitled={t.untitled} />
            <Box sx={{ color: "text.secondary", fontSize: "0.9rem", overflowWrap: "anywhere" }}>
              {formatMinute(mail.takenAt)} {fromWords(mail)}
            </Box>
            <VerdictChips mail={mail} />
          </Box>
        )}
      </RecordCards>
    );
  return (
    <Datagrid bulkActionButtons={false} rowClick="show" empty={none}>
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
