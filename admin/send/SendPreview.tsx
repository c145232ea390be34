import { Alert, LinearProgress, Typography } from "@mui/material";
import { Bubbles } from "../parts/Bubbles";
import { useText, words } from "../text/text";
import { formatCount } from "../text/time";
import { useHeldWords } from "./held-words";
import { hindrance, type Preview } from "./sending";

const text = words(
  {
    people: (people: number) => `いまの人数: ${formatCount(people)}人`,
    audience: (audience: string) => `対象: ${audience}`,
    blank: "文を書くと、届く形がここに出ます。",
    updating: "表示を新しくしています",
  },
  {
    people: (people: number) => `People now: ${formatCount(people)}`,
    audience: (audience: string) => `To: ${audience}`,
    blank: "Write a text to see how it arrives.",
    updating: "Renewing",
  },
);

/** Whom it reaches and how it looks, while it is being written. */
export function SendPreview({
  preview,
  isCurrent,
  isBlank,
}: {
  preview: Preview | undefined;
  /** It shows what stands in the field now. */
  isCurrent: boolean;
  isBlank: boolean;
}) {
  const t = useText(text);
  const say = useHeldWords();
  if (!preview) return <LinearProgress aria-label={t.updating} />;
  const { verdict, messages, people, audience } = preview;
  return (
    <>
      <Typography sx={{ fontWeight: 700 }}>{t.people(people)}</Typography>
      <Typography sx={{ mb: 1 }}>{t.audience(audience)}</Typography>
      {/* What was said of other words is no verdict on these. */}
      {!isBlank && isCurrent && hindrance(preview) && <Alert severity="error">{say.hindered(verdict)}</Alert>}
      {!isBlank && isCurrent && verdict.kind === "held" && messages.length > 0 && (
        <Alert severity="warning" sx={{ mb: 1 }}>
          {say.willHold(verdict.reason)}
        </Alert>
      )}
      {isBlank ? (
        <Typography color="textSecondary">{t.blank}</Typography>
      ) : (
        <>
          {!isCurrent && <LinearProgress aria-label={t.updating} />}
          <Bubbles messages={messages} />
        </>
      )}
    </>
  );
}
