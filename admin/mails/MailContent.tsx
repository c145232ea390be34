import { Box, Tab, Tabs, Typography } from "@mui/material";
import { useId, useState } from "react";
import type { Answer } from "../api/client";
import { useText, words } from "../text/text";
import { formatSecond } from "../text/time";
import { partAt, textOf } from "./fact-rows";
import { RawMail } from "./RawMail";

type Mail = Answer<"get /mails/:id">;

const text = words(
  {
    tabs: "メールの見方",
    decoded: "読み取った内容",
    raw: "届いたまま",
    from: "差出人",
    to: "宛先",
    date: "送信日時",
    written: "本文中の日時",
    attachments: "添付ファイル",
    empty: "本文はありません。",
    parts: "見出しごとに見る",
    lead: "前文",
    footer: "末尾（署名など）",
    forwarded: "転送された部分（ルールの対象外）",
    quoted: "引用された部分（ルールの対象外）",
    body: "本文",
  },
  {
    tabs: "Ways to see the mail",
    decoded: "As read",
    raw: "As it came",
    from: "From",
    to: "To",
    date: "Sent",
    written: "Dates in the text",
    attachments: "Attachments",
    empty: "There is no text.",
    parts: "By its headings",
    lead: "Opening",
    footer: "Closing (signature)",
    forwarded: "Forwarded part (rules do not look at it)",
    quoted: "Quoted part (rules do not look at it)",
    body: "Text",
  },
);

/** A mail as it was read, or as it came. */
export function MailContent({ mail }: { mail: Mail }) {
  const t = useText(text);
  const id = useId();
  const [view, setView] = useState<"decoded" | "raw">("decoded");
  return (
    <>
      {mail.hasRaw && (
        <Tabs value={view} onChange={(_event, next) => setView(next)} aria-label={t.tabs} sx={{ mb: 1.5 }}>
          <Tab value="decoded" label={t.decoded} id={`${id}-decoded`} aria-controls={`${id}-panel`} />
          <Tab value="raw" label={t.raw} id={`${id}-raw`} aria-controls={`${id}-panel`} />
        </Tabs>
      )}
      <div id={`${id}-panel`} {...(mail.hasRaw ? { role: "tabpanel", "aria-labelledby": `${id}-${view}` } : {})}>
        {view === "raw" ? <RawMail id={mail.id} /> : <Decoded mail={mail} />}
      </div>
    </>
  );
}

function Decoded({ mail }: { mail: Mail }) {
  const t = useText(text);
  const facts = partAt(mail.facts, "mail");
  const dates = partAt(facts, "dates");
  const texts = (value: unknown) => (Array.isArray(value) ? value.map(textOf).filter(Boolean) : []);
  const headers: [string, string][] = [
    [t.from, [mail.from.name, mail.from.address && `<${mail.from.address}>`].filter(Boolean).join(" ")],
    [t.to, texts(facts.toAddresses).join("、")],
    [t.date, formatSecond(textOf(dates.header) || null)],
    [t.written, texts(dates.written).map(formatSecond).join("、")],
    [t.attachments, texts(facts.attachmentNames).join("、")],
  ];
  return (
    <>
      <Pairs pairs={headers} />
      <Typography
        component="div"
        lang="ja"
        aria-label={t.body}
        role="region"
        sx={{ mt: 1.5, p: 1.5, bgcolor: "action.hover", whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}
      >
        {mail.text || t.empty}
      </Typography>
      <Parts facts={facts} />
    </>
  );
}

/** The text as conditions see it: its sections by name, and what is no part of it. */
function Parts({ facts }: { facts: Record<string, unknown> }) {
  const t = useText(text);
  const sections = Object.entries(partAt(facts, "sections")).map(([name, words]): [string, string] => [
    `■ ${name}`,
    textOf(words),
  ]);
  const pairs: [string, string][] = [
    ...(sections.length > 0 ? ([[t.lead, textOf(facts.lead)], ...sections] as [string, string][]) : []),
    [t.footer, textOf(facts.footer)],
    [t.forwarded, textOf(facts.forwarded)],
    [t.quoted, textOf(facts.quoted)],
  ];
  if (pairs.every(([, words]) => words === "")) return null;
  return (
    <Box component="details" sx={{ mt: 1.5 }}>
      <summary>{t.parts}</summary>
      <Pairs pairs={pairs} stacked />
    </Box>
  );
}

/** Names and what they say; what is empty is left out. */
function Pairs({ pairs, stacked = false }: { pairs: readonly [string, string][]; stacked?: boolean }) {
  return (
    <Box
      component="dl"
      sx={{
        m: 0,
        display: "grid",
        gridTemplateColumns: stacked ? "minmax(0, 1fr)" : "max-content minmax(0, 1fr)",
        gap: 0.5,
        columnGap: 2,
      }}
    >
      {pairs
        .filter(([, value]) => value !== "")
        .map(([name, value]) => (
          <Box key={name} sx={{ display: "contents" }}>
            <Typography component="dt" sx={{ color: "text.secondary", mt: stacked ? 1 : 0 }}>
              {name}
            </Typography>
            <Typography component="dd" sx={{ m: 0, overflowWrap: "anywhere", whiteSpace: "pre-wrap" }}>
              {value}
            </Typography>
          </Box>
        ))}
    </Box>
  );
}
