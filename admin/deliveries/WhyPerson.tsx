import { Alert, Box, Button, CircularProgress, TextField, Typography } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { Link, useLocation, useSearchParams } from "react-router-dom";
import { type Answer, api, ask } from "../api/client";
import { ProblemAlert } from "../parts/ProblemAlert";
import { useText, words } from "../text/text";
import { formatSecond } from "../text/time";
import { type AudienceTrace, AudienceTree } from "./AudienceTree";
import { isUserId } from "./user-id";

const text = words(
  {
    about: "LINEのユーザーIDを入れると、この配信がその人に届いた理由、届かなかった理由が分かります。",
    label: "LINEのユーザーID",
    help: "U と、0〜9・a〜f の32桁です。市民の画面で確かめられます。",
    wrong: "ユーザーIDは、U と 0〜9・a〜f の32桁で入れてください。",
    ask: "理由を調べる",
    loading: "調べています",
    rule: (name: string, version: number) => `ルール「${name}」第${version}版`,
    audience: (words: string) => `対象：${words}`,
    conditions: "いまの登録で対象の条件を調べた結果",
    changes: "この配信の後の変化",
    kinds: {
      followed: "友だちになった",
      left: "ブロックなどで友だちでなくなった",
      answered: "登録を変えた",
      listed: "友だちとして取り込まれた",
      unlisted: "取り込みの一覧からなくなった",
    } as Record<string, string>,
    citizen: "この人の登録内容を見る",
  },
  {
    about: "Enter a LINE user id to learn why that person got this delivery, or did not.",
    label: "LINE user id",
    help: "U and 32 digits of 0-9, a-f. See the citizen's page.",
    wrong: "Enter U and 32 digits of 0-9, a-f.",
    ask: "Find out why",
    loading: "Looking",
    rule: (name, version) => `Rule “${name}”, version ${version}`,
    audience: (words) => `Audience: ${words}`,
    conditions: "The audience's conditions, asked of what is registered now",
    changes: "What changed since this delivery",
    kinds: {
      followed: "Became a friend",
      left: "Left, for example by blocking",
      answered: "Changed what is registered",
      listed: "Was imported as a friend",
      unlisted: "Was no longer in the import",
    },
    citizen: "See what this person registered",
  },
);

/** Why one person got it, or did not. `?user=` names the person. */
export function WhyPerson({ deliveryId }: { deliveryId: number }) {
  const t = useText(text);
  const [search, setSearch] = useSearchParams();
  const asked = search.get("user") ?? "";
  const { key } = useLocation();
  const [typed, setTyped] = useState(asked);
  const [isWrong, setWrong] = useState(false);
  const place = useRef<HTMLFormElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: also when it is the same person again
  useEffect(() => {
    // Somebody may come by a link that names the person, also from this very page.
    if (asked === "") return;
    setTyped(asked);
    place.current?.scrollIntoView({ block: "nearest" });
  }, [asked, key]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const id = typed.trim();
    setWrong(!isUserId(id));
    if (isUserId(id)) setSearch({ user: id }, { replace: true });
  };
  return (
    <>
      <Typography sx={{ mb: 1.5 }}>{t.about}</Typography>
      <Box
        component="form"
        ref={place}
        noValidate
        onSubmit={submit}
        sx={{ display: "flex", flexWrap: "wrap", alignItems: "flex-start", gap: 1 }}
      >
        <TextField
          label={t.label}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          error={isWrong}
          helperText={isWrong ? t.wrong : t.help}
          slotProps={{ htmlInput: { autoComplete: "off", spellCheck: false } }}
          sx={{ flex: "1 1 280px", maxWidth: 420 }}
        />
        <Button type="submit" variant="outlined" sx={{ minHeight: 40 }}>
          {t.ask}
        </Button>
      </Box>
      {isUserId(asked) && <Found deliveryId={deliveryId} userId={asked} />}
    </>
  );
}

function Found({ deliveryId, userId }: { deliveryId: number; userId: string }) {
  const t = useText(text);
  const { data, error } = useQuery({
    queryKey: ["deliveries", "why", deliveryId, userId],
    queryFn: () =>
      ask(api.GET("/api/deliveries/{id}/why/{userId}", { params: { path: { id: String(deliveryId), userId } } })),
  });
  if (!data && !error) return <CircularProgress aria-label={t.loading} />;
  return (
    <>
      <ProblemAlert error={error} />
      {data && <Reasons why={data} userId={userId} />}
    </>
  );
}

function Reasons({ why, userId }: { why: Answer<"get /deliveries/:id/why/:userId">; userId: string }) {
  const t = useText(text);
  const conditions = why.conditions as AudienceTrace | null;
  return (
    <Box sx={{ mt: 2, display: "grid", gap: 1, gridTemplateColumns: "minmax(0, 1fr)" }}>
      <Alert severity={why.code === "got" ? "success" : "info"} role="status">
        <span lang="ja">{why.sentence}</span>
      </Alert>
      <Typography>
        {t.rule(why.rule.name || why.rule.id, why.rule.version)}
        <br />
        {t.audience(why.audience)}
      </Typography>
      {conditions && (
        <div>
          <Typography component="h3" variant="h3">
            {t.conditions}
          </Typography>
          <AudienceTree trace={conditions} />
        </div>
      )}
      {why.changesSince.length > 0 && (
        <div>
          <Typography component="h3" variant="h3">
            {t.changes}
          </Typography>
          <ul>
            {why.changesSince.map(({ at, kind }) => (
              <li key={`${at} ${kind}`}>
                {formatSecond(at)} {t.kinds[kind] ?? kind}
              </li>
            ))}
          </ul>
        </div>
      )}
      <Link to={`/friends/${userId}/show`}>{t.citizen}</Link>
    </Box>
  );
}
