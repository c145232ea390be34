import { Card } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { AutocompleteInput, List, NullableBooleanInput, Pagination, SelectInput, TextInput } from "react-admin";
import { api, ask, type Item } from "../api/client";
import { useMay } from "../auth/session";
import { DayInput } from "../mails/DayInput";
import { Empty } from "../parts/Empty";
import { Page } from "../parts/Page";
import { useStateWords } from "../parts/StateChip";
import { usePhone } from "../parts/use-phone";
import { useText, words } from "../text/text";
import { DeliveryRows } from "./DeliveryRows";
import { isUnderWay, WHILE_SENDING_MS } from "./use-delivery";

const text = words(
  {
    title: "配信",
    about: "ルールや手動で作られた配信と、その結果です。送っている間は、進み具合が自動で更新されます。",
    q: "件名で探す",
    state: "状態",
    rule: "ルール",
    from: "この日から",
    to: "この日まで",
    department: "所属",
    drill: "訓練",
    drillOnly: "訓練だけ",
    noDrill: "訓練を除く",
    all: "すべて",
    replies: "市民一人への返信",
    repliesOnly: "返信だけを見る",
    repliesNot: "返信を除く",
    empty: "配信はまだありません",
    emptyHelp: "ルールに合うメールが届くか、手動で送ると、ここに並びます。",
  },
  {
    title: "Deliveries",
    about: "What rules or people sent, and what came of it. Progress is shown live.",
    q: "Search titles",
    state: "State",
    rule: "Rule",
    from: "From day",
    to: "To day",
    department: "Department",
    drill: "Drills",
    drillOnly: "Drills only",
    noDrill: "Without drills",
    all: "All",
    replies: "Replies to one citizen",
    repliesOnly: "Replies only",
    repliesNot: "Without replies",
    empty: "No deliveries yet",
    emptyHelp: "When a mail fits a rule, or somebody sends by hand, it appears here.",
  },
);

const states = ["held", "queued", "sending", "sent", "incomplete", "dropped", "discarded"] as const;

/** All deliveries, newest first. */
export default function DeliveryList() {
  const t = useText(text);
  const isPhone = usePhone();
  const stateWords = useStateWords();
  const mayReadRules = useMay("rules.read");
  const mayReadFriends = useMay("friends.read");
  const { data: rules = [] } = useQuery({
    queryKey: ["rules", "names"],
    enabled: mayReadRules,
    queryFn: () => ask(api.GET("/api/rules", { params: { query: { range: "[0,999]" } } })),
  });
  const filters = [
    <TextInput key="q" source="q" label={t.q} alwaysOn resettable />,
    <SelectInput
      key="state"
      source="state"
      label={t.state}
      alwaysOn
      choices={states.map((id) => ({ id, name: stateWords[id] }))}
    />,
    ...(mayReadRules
      ? [
          <AutocompleteInput
            key="rule"
            source="rule"
            label={t.rule}
            choices={rules.map(({ id, name }) => ({ id, name }))}
          />,
        ]
      : []),
    <DayInput key="from" source="from" label={t.from} edge="first" />,
    <DayInput key="to" source="to" label={t.to} edge="last" />,
    <TextInput key="department" source="department" label={t.department} resettable />,
    <NullableBooleanInput
      key="drill"
      source="drill"
      label={t.drill}
      trueLabel={t.drillOnly}
      falseLabel={t.noDrill}
      nullLabel={t.all}
    />,
    ...(mayReadFriends
      ? [
          <NullableBooleanInput
            key="replies"
            source="replies"
            label={t.replies}
            trueLabel={t.repliesOnly}
            falseLabel={t.repliesNot}
            nullLabel={t.repliesNot}
          />,
        ]
      : []),
  ];
  return (
    <Page title={t.title} about={t.about}>
      <List<Item<"get /deliveries">>
        resource="deliveries"
        title={false}
        component={isPhone ? "div" : Card}
        perPage={25}
        sort={{ field: "id", order: "DESC" }}
        filters={filters}
        exporter={false}
        pagination={<Pagination rowsPerPageOptions={[25, 50, 100]} />}
        empty={<Empty title={t.empty}>{t.emptyHelp}</Empty>}
        queryOptions={{
          refetchInterval: ({ state }) => (state.data?.data.some(isUnderWay) ? WHILE_SENDING_MS : false),
        }}
      >
        <DeliveryRows />
      </List>
    </Page>
  );
}
