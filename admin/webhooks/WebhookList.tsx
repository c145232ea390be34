import { Card, Typography } from "@mui/material";
import { Datagrid, FunctionField, ListBase, Pagination, useListContext } from "react-admin";
import { api, ask, type Item } from "../api/client";
import { AskButton } from "../parts/AskButton";
import { Empty } from "../parts/Empty";
import { Page } from "../parts/Page";
import { RecordCards } from "../parts/RecordCards";
import { usePhone } from "../parts/use-phone";
import { SettingsTabs } from "../settings/SettingsTabs";
import { useText, words } from "../text/text";
import { formatCount, formatSecond } from "../text/time";

const text = words(
  {
    title: "LINEからの通知",
    about: "LINEから届いたのに、読み取れなかった通知です。30日間残ります。",
    empty: "読み取れなかった通知はありません",
    emptyHelp: "LINEから届いた通知は、すべて読み取れています。",
    receivedAt: "受け取り",
    error: "理由",
    kept: "本文",
    isKept: "残っている",
    erased: "消去済み",
    retry: (count: string) => `${count}件をすべて読み直す`,
    retryTitle: (count: string) => `${count}件の通知を読み直しますか？`,
    retryBody:
      "プログラムを新しい版にしたあとなど、読めるようになったときに行います。読めたものは、いま届いたのと同じように処理します。",
    retryConfirm: "読み直す",
    retried: (count: string) => `${count}件を読み直しています。`,
  },
  {
    title: "From LINE",
    about: "Notifications that LINE sent and that could not be read; they are kept for 30 days.",
    empty: "Nothing is unread",
    emptyHelp: "All that LINE sent could be read.",
    receivedAt: "Received",
    error: "Reason",
    kept: "Body",
    isKept: "Kept",
    erased: "Erased",
    retry: (count: string) => `Read all ${count} again`,
    retryTitle: (count: string) => `Read ${count} notifications again?`,
    retryBody: "After an update that can read them. What can be read is then handled as if it came now.",
    retryConfirm: "Read again",
    retried: (count: string) => `${count} are being read again.`,
  },
);

type Webhook = Item<"get /webhooks">;

/** What LINE sent and could not be read. */
export default function WebhookList() {
  return (
    <ListBase<Webhook>
      resource="webhooks"
      sort={{ field: "receivedAt", order: "DESC" }}
      perPage={25}
      disableSyncWithLocation
      storeKey={false}
    >
      <WebhookPage />
    </ListBase>
  );
}

function WebhookPage() {
  const t = useText(text);
  const isPhone = usePhone();
  const { total = 0 } = useListContext<Webhook>();
  const count = formatCount(total);
  const keptWords = ({ kept }: Webhook) => (kept ? t.isKept : t.erased);
  const empty = <Empty title={t.empty}>{t.emptyHelp}</Empty>;
  return (
    <Page
      title={t.title}
      about={t.about}
      actions={
        total > 0 && (
          <AskButton
            label={t.retry(count)}
            title={t.retryTitle(count)}
            confirm={t.retryConfirm}
            act={() => ask(api.POST("/api/webhooks/retry"))}
            stale={["webhooks", "status"]}
            said={(done) => t.retried(formatCount(done.count))}
          >
            {t.retryBody}
          </AskButton>
        )
      }
    >
      <SettingsTabs at="/webhooks" />
      {isPhone ? (
        <RecordCards<Webhook> empty={empty}>
          {(webhook) => (
            <>
              <Typography component="h2" variant="h3">
                {formatSecond(webhook.receivedAt)}
              </Typography>
              {webhook.error}
              <Typography variant="body2" color="textSecondary">
                {t.kept}: {keptWords(webhook)}
              </Typography>
            </>
          )}
        </RecordCards>
      ) : (
        <Card>
          <Datagrid
            bulkActionButtons={false}
            rowClick={false}
            empty={empty}
            sx={{ "& td:not(:nth-of-type(2))": { whiteSpace: "nowrap" } }}
          >
            <FunctionField<Webhook>
              source="receivedAt"
              label={t.receivedAt}
              render={({ receivedAt }) => formatSecond(receivedAt)}
            />
            <FunctionField<Webhook> label={t.error} sortable={false} render={({ error }) => error} />
            <FunctionField<Webhook> label={t.kept} sortable={false} render={keptWords} />
          </Datagrid>
        </Card>
      )}
      {total > 0 && <Pagination />}
    </Page>
  );
}
