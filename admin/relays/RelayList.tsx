import { Box, Card, Link as MuiLink, Typography } from "@mui/material";
import { useState } from "react";
import { Datagrid, FunctionField, List, SelectInput, useGetList } from "react-admin";
import { NoHits } from "../parts/NoHits";
import { Page } from "../parts/Page";
import { RecordCards } from "../parts/RecordCards";
import { usePhone } from "../parts/use-phone";
import { RelayTabs } from "../relay-targets/RelayTabs";
import type { RelayTarget } from "../relay-targets/target-words";
import { useText, words } from "../text/text";
import { formatSecond } from "../text/time";
import { RelayDrawer } from "./RelayDrawer";
import { ChosenActs, SelectRelay } from "./RelaySelection";
import { RelayState } from "./RelayState";
import { type Relay, relayWords } from "./relay-words";

const text = words(
  {
    title: "中継の記録",
    about: "LINEから届いた通知の中継が、どうなったかです。受け取りの日時を押すと、くわしく見られます。",
    empty: "当てはまる中継はありません",
    select: "選ぶ",
    emptyHelp: "「状態」を変えると、送信待ちや届いたものも見られます。",
  },
  {
    title: "Relays",
    about: "What became of each relay of LINE's notifications. Press a time for the details.",
    empty: "There is no such relay",
    select: "Select",
    emptyHelp: "Choose another state to see what waits or arrived.",
  },
);

/** What somebody must look at. */
const UNFILTERED = { state: "dead" };

/** What waits for targets, what arrived, and what did not. */
export default function RelayList() {
  const t = { ...useText(relayWords), ...useText(text) };
  const isPhone = usePhone();
  const [open, setOpen] = useState<number | null>(null);
  const { data: targets = [] } = useGetList<RelayTarget>("relay-targets", {
    pagination: { page: 1, perPage: 1000 },
    sort: { field: "name", order: "ASC" },
    filter: {},
  });
  const timeOf = ({ id, createdAt }: Relay) => (
    <MuiLink component="button" underline="always" sx={{ font: "inherit" }} onClick={() => setOpen(id)}>
      {formatSecond(createdAt)}
    </MuiLink>
  );
  const empty = (
    <NoHits title={t.empty} unfiltered={UNFILTERED}>
      {t.emptyHelp}
    </NoHits>
  );
  return (
    <Page title={t.title} about={t.about}>
      <RelayTabs at="relays" />
      <List<Relay>
        title={false}
        component={isPhone ? "div" : Card}
        actions={<ChosenActs />}
        exporter={false}
        empty={false}
        perPage={25}
        sort={{ field: "createdAt", order: "DESC" }}
        filterDefaultValues={UNFILTERED}
        filters={[
          <SelectInput
            key="state"
            source="state"
            label={t.state}
            choices={Object.entries(t.states).map(([id, name]) => ({ id, name }))}
            isRequired
            alwaysOn
          />,
          <SelectInput
            key="target"
            source="target"
            label={t.target}
            choices={targets.map(({ name }) => ({ id: name, name }))}
            alwaysOn
          />,
        ]}
      >
        {isPhone ? (
          <RecordCards<Relay> empty={empty}>
            {(relay) => (
              <>
                <Box sx={{ display: "flex", gap: 1, justifyContent: "space-between" }}>
                  <span>
                    {relay.state !== "delivered" && <SelectRelay id={relay.id} />}
                    {timeOf(relay)}
                  </span>
                  <RelayState state={relay.state} />
                </Box>
                <Typography component="h2" variant="h3">
                  {relay.target}
                </Typography>
                <Typography variant="body2" color="textSecondary">
                  {t.attempts}: {t.times(relay.attempts)}
                  <br />
                  {relay.message}
                </Typography>
              </>
            )}
          </RecordCards>
        ) : (
          <Datagrid
            bulkActionButtons={false}
            empty={empty}
            sx={{ "& th": { whiteSpace: "nowrap" } }}
            rowClick={(id) => {
              setOpen(Number(id));
              return false;
            }}
          >
            <FunctionField<Relay>
              label={t.select}
              sortable={false}
              render={({ id, state }) => state !== "delivered" && <SelectRelay id={id} />}
            />
            <FunctionField<Relay>
              source="createdAt"
              label={t.createdAt}
              render={timeOf}
              sx={{ whiteSpace: "nowrap" }}
            />
            <FunctionField<Relay> label={t.target} sortable={false} render={({ target }) => target} />
            <FunctionField<Relay> label={t.rule} sortable={false} render={({ ruleId }) => ruleId} />
            <FunctionField<Relay>
              label={t.state}
              sortable={false}
              render={({ state }) => <RelayState state={state} />}
            />
            <FunctionField<Relay> label={t.attempts} sortable={false} render={({ attempts }) => t.times(attempts)} />
            <FunctionField<Relay> label={t.message} sortable={false} render={({ message }) => message} />
          </Datagrid>
        )}
      </List>
      {open !== null && <RelayDrawer id={open} onClose={() => setOpen(null)} />}
    </Page>
  );
}
