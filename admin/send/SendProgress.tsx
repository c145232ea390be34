import { Alert, Box, Button, Typography } from "@mui/material";
import { useEffect, useId, useRef } from "react";
import { Link } from "react-router-dom";
import { useMay } from "../auth/session";
import { isUnderWay, SendingTrouble } from "../deliveries/SendingTrouble";
import { useText, words } from "../text/text";
import { formatCount } from "../text/time";
import { DeliveryProgress } from "./DeliveryProgress";
import type { Fired } from "./sending";

const text = words(
  {
    title: "送信の結果",
    taken: (name: string) => `「${name}」を受け付けました。`,
    seen: "この内容は、すでに受け付けています。二重には送っていません。",
    nothing: "ルールの条件に合わなかったため、何も送っていません。",
    held: "まだ送られていません。保留になり、人が確かめて送るのを待っています。",
    dropped: "送られませんでした。",
    unseen: (people: number) => `${formatCount(people)}人への配信です。進み具合を見る権限（配信を見る）がありません。`,
    again: "続けて送る",
    list: "手動で送るルールの一覧へ",
  },
  {
    title: "What came of it",
    taken: (name: string) => `“${name}” was taken in.`,
    seen: "This had been taken in before; nothing was sent twice.",
    nothing: "The rule's conditions did not hold: nothing was sent.",
    held: "It has not gone yet: it is held until a person releases it.",
    dropped: "It was not sent.",
    unseen: (people: number) => `A delivery to ${formatCount(people)} people. You may not see how far it is.`,
    again: "Send another",
    list: "To the list of rules",
  },
);

/** What became of a press on send, and how far it is. */
export function SendProgress({ fired, name, onAgain }: { fired: Fired; name: string; onAgain: () => void }) {
  const t = useText(text);
  const may = useMay("deliveries.read");
  const id = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  // The dialog that was pressed and the form behind it are gone.
  useEffect(() => heading.current?.focus(), []);
  return (
    <Box component="section" sx={{ display: "flex", flexDirection: "column", gap: 2 }}>
      <Typography ref={heading} component="h2" variant="h2" tabIndex={-1} aria-describedby={id}>
        {t.title}
      </Typography>
      <Alert id={id} severity={fired.result === "seen" ? "info" : "success"} role="presentation">
        {fired.result === "seen" ? t.seen : t.taken(name)}
      </Alert>
      {fired.deliveries.length === 0 && <Alert severity="warning">{t.nothing}</Alert>}
      {fired.deliveries.map((delivery) =>
        may ? (
          <DeliveryProgress key={delivery.id} id={delivery.id} />
        ) : (
          <Box key={delivery.id}>
            {(delivery.state === "held" || delivery.state === "dropped") && (
              <Alert severity="warning" role="alert" sx={{ mb: 1 }}>
                {t[delivery.state]} {delivery.message}
              </Alert>
            )}
            <Typography>{t.unseen(delivery.people)}</Typography>
            {isUnderWay(delivery) && <SendingTrouble />}
          </Box>
        ),
      )}
      <Box sx={{ display: "flex", flexWrap: "wrap", gap: 1 }}>
        <Button variant="outlined" onClick={onAgain}>
          {t.again}
        </Button>
        <Button component={Link} to="/send">
          {t.list}
        </Button>
      </Box>
    </Box>
  );
}
