import { Box, Link, List, ListItem, Typography } from "@mui/material";
import { Datagrid, FunctionField, Loading, useListContext } from "react-admin";
import { Link as RouterLink } from "react-router-dom";
import type { Item } from "../api/client";
import type { Attribute } from "../attributes/types";
import { NoHits } from "../parts/NoHits";
import { usePhone } from "../parts/use-phone";
import { useLabel, useText, words } from "../text/text";
import { formatDay } from "../text/time";
import { shortId } from "./answers";
import { CopyId } from "./CopyId";
import { useAnswer, useFriendWords } from "./text";

type Friend = Item<"get /friends">;

const text = words(
  {
    id: "ユーザーID",
    state: "状態",
    since: "友だちになった日",
    language: "言語（LINE）",
    unknown: "不明",
    empty: "この条件に合う市民はいません",
    emptyBody: "LINE公式アカウントを友だちに追加した人が、ここに並びます。絞り込みを外すか、状態を変えてみてください。",
    untold: "まだ何も登録していません",
  },
  {
    id: "User id",
    state: "State",
    since: "Friend since",
    language: "Language (LINE)",
    unknown: "unknown",
    empty: "No citizen matches these conditions",
    emptyBody: "Whoever adds the LINE account is listed here. Take filters off, or choose another state.",
    untold: "Has answered nothing yet",
  },
);

const pathOf = ({ id }: Friend) => `/friends/${id}/show`;

export const UNFILTERED = { state: "active" };

/** As a table; on a phone as cards. */
export function FriendRows({ columns, onClear }: { columns: readonly Attribute[]; onClear: () => void }) {
  const t = useText(text);
  const isPhone = usePhone();
  const empty = (
    <NoHits title={t.empty} unfiltered={UNFILTERED} onClear={onClear}>
      {t.emptyBody}
    </NoHits>
  );
  return isPhone ? <FriendCards columns={columns} empty={empty} /> : <FriendTable columns={columns} empty={empty} />;
}

function FriendTable({ columns, empty }: { columns: readonly Attribute[]; empty: React.ReactElement }) {
  const t = useText(text);
  const words = useFriendWords();
  const label = useLabel();
  const answer = useAnswer();
  return (
    <Box sx={{ overflowX: "auto" }}>
      <Datagrid sx={{ "& .whole": { whiteSpace: "nowrap" } }} bulkActionButtons={false} rowClick="show" empty={empty}>
        <FunctionField<Friend>
          label={t.id}
          render={(friend) => (
            <Box component="span" sx={{ whiteSpace: "nowrap" }}>
              <Link component={RouterLink} to={pathOf(friend)} title={friend.id}>
                {shortId(friend.id)}
              </Link>
              <CopyId id={friend.id} />
            </Box>
          )}
        />
        <FunctionField<Friend> label={t.state} cellClassName="whole" render={({ state }) => words[state]} />
        <FunctionField<Friend>
          label={t.since}
          headerClassName="whole"
          sortBy="createdAt"
          sortable
          render={({ followedAt, createdAt }) => formatDay(followedAt ?? createdAt)}
        />
        <FunctionField<Friend>
          label={t.language}
          headerClassName="whole"
          render={({ language }) => language ?? t.unknown}
        />
        {columns.map((attribute) => (
          <FunctionField<Friend>
            key={attribute.key}
            label={label(attribute.label)}
            render={({ answers }) => <Answer text={answer(attribute, answers[attribute.key])} />}
          />
        ))}
      </Datagrid>
    </Box>
  );
}

/** Long ones in two lines; all of it stands on the citizen's own page. */
function Answer({ text: said }: { text: string | undefined }) {
  const words = useFriendWords();
  if (said === undefined)
    return (
      <Typography component="span" variant="body2" color="textSecondary" sx={{ whiteSpace: "nowrap" }}>
        {words.none}
      </Typography>
    );
  return (
    <Box
      component="span"
      title={said}
      sx={{
        display: "-webkit-box",
        WebkitLineClamp: 2,
        WebkitBoxOrient: "vertical",
        overflow: "hidden",
        maxWidth: 280,
        minWidth: Math.min(said.length, 12) * 15,
      }}
    >
      {said}
    </Box>
  );
}

function FriendCards({ columns, empty }: { columns: readonly Attribute[]; empty: React.ReactElement }) {
  const t = useText(text);
  const words = useFriendWords();
  const label = useLabel();
  const answer = useAnswer();
  const { data = [], isPending } = useListContext<Friend>();
  if (data.length === 0) return isPending ? <Loading /> : empty;
  return (
    <List disablePadding>
      {data.map((friend) => {
        const said = columns.flatMap((attribute) => {
          const words = answer(attribute, friend.answers[attribute.key]);
          return words === undefined ? [] : [`${label(attribute.label)}: ${words}`];
        });
        return (
          <ListItem key={friend.id} divider sx={{ display: "block" }}>
            <Box sx={{ display: "flex", alignItems: "center", flexWrap: "wrap", columnGap: 1 }}>
              <Link component={RouterLink} to={pathOf(friend)}>
                {shortId(friend.id)}
              </Link>
              <CopyId id={friend.id} />
              <Typography component="span" variant="body2" color="textSecondary" sx={{ ml: "auto" }}>
                {words[friend.state]} {formatDay(friend.followedAt ?? friend.createdAt)}
              </Typography>
            </Box>
            {said.length === 0 ? (
              <Typography variant="body2" color="textSecondary">
                {t.untold}
              </Typography>
            ) : (
              said.map((one) => (
                <Typography key={one} variant="body2" sx={{ overflowWrap: "anywhere" }}>
                  {one}
                </Typography>
              ))
            )}
          </ListItem>
        );
      })}
    </List>
  );
}
