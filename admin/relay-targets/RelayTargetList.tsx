import AddIcon from "@mui/icons-material/Add";
import { Box, Button, Card, Typography } from "@mui/material";
import { Datagrid, FunctionField, List } from "react-admin";
import { Link } from "react-router-dom";
import { Empty } from "../parts/Empty";
import { Page } from "../parts/Page";
import { RecordCards } from "../parts/RecordCards";
import { TextLink } from "../parts/TextLink";
import { usePhone } from "../parts/use-phone";
import { relaysPath } from "../relays/relays-path";
import { useText, words } from "../text/text";
import { formatCount, formatMinute } from "../text/time";
import { RelayTabs } from "./RelayTabs";
import { TargetState } from "./TargetState";
import { lagWords, type RelayTarget, targetWords } from "./target-words";

const text = words(
  {
    title: "中継先",
    about: "LINEから届いた通知を、そのまま渡すほかのサーバーです。どの通知を渡すかは、ルールの動作「中継」で決めます。",
    create: "中継先を登録する",
    empty: "中継先はまだありません",
    emptyHelp: "ほかのシステムにもLINEの通知が要るときに、登録してください。",
  },
  {
    title: "Relay targets",
    about: "Other servers that get LINE's notifications as they are. Rules decide which, by their action “relay”.",
    create: "Add a target",
    empty: "There are no relay targets yet",
    emptyHelp: "Add one when another system needs LINE's notifications, too.",
  },
);

export default function RelayTargetList() {
  const t = { ...useText(targetWords), ...useText(text) };
  const isPhone = usePhone();
  const nameOf = ({ name }: RelayTarget) => (
    <TextLink to={`/relay-targets/${encodeURIComponent(name)}`}>{name}</TextLink>
  );
  const counted = (target: RelayTarget, state: "due" | "dead") =>
    target[state] === 0 ? (
      t.count("0")
    ) : (
      <TextLink to={relaysPath({ state, target: target.name })}>{t.count(formatCount(target[state]))}</TextLink>
    );
  const lagOf = ({ due, lagSeconds }: RelayTarget) => (due === 0 ? "" : lagWords(lagSeconds, t));
  const empty = <Empty title={t.empty}>{t.emptyHelp}</Empty>;
  return (
    <Page
      title={t.title}
      about={t.about}
      actions={
        <Button component={Link} to="/relay-targets/create" variant="contained" startIcon={<AddIcon />}>
          {t.create}
        </Button>
      }
    >
      <RelayTabs at="targets" />
      <List<RelayTarget>
        title={false}
        component={isPhone ? "div" : Card}
        actions={false}
        exporter={false}
        empty={empty}
        perPage={25}
        sort={{ field: "name", order: "ASC" }}
      >
        {isPhone ? (
          <RecordCards<RelayTarget> empty={empty}>
            {(target) => (
              <>
                <Box sx={{ display: "flex", gap: 1, justifyContent: "space-between" }}>
                  <Typography component="h2" variant="h3">
                    {nameOf(target)}
                  </Typography>
                  <TargetState target={target} />
                </Box>
                <Typography variant="body2" color="textSecondary" sx={{ overflowWrap: "anywhere" }}>
                  {target.url}
                  <br />
                  {t.due}: {counted(target, "due")}　{t.dead}: {counted(target, "dead")}　{lagOf(target)}
                  <br />
                  {t.lastSuccessAt}: {formatMinute(target.lastSuccessAt) || t.never}
                </Typography>
              </>
            )}
          </RecordCards>
        ) : (
          <Datagrid bulkActionButtons={false} rowClick="edit" empty={empty}>
            <FunctionField<RelayTarget> source="name" label={t.name} render={nameOf} />
            <FunctionField<RelayTarget>
              label={t.url}
              sortable={false}
              render={({ url }) => url}
              sx={{ overflowWrap: "anywhere" }}
            />
            <FunctionField<RelayTarget>
              label={t.state}
              sortable={false}
              render={(target) => <TargetState target={target} />}
            />
            <FunctionField<RelayTarget> label={t.due} sortable={false} render={(target) => counted(target, "due")} />
            <FunctionField<RelayTarget> label={t.lag} sortable={false} render={lagOf} />
            <FunctionField<RelayTarget> label={t.dead} sortable={false} render={(target) => counted(target, "dead")} />
            <FunctionField<RelayTarget>
              label={t.lastSuccessAt}
              sortable={false}
              render={({ lastSuccessAt }) => formatMinute(lastSuccessAt) || t.never}
            />
          </Datagrid>
        )}
      </List>
    </Page>
  );
}
