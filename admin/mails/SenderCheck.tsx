import { Alert, Box, Typography } from "@mui/material";
import { useText, words } from "../text/text";
import { codeText } from "./codes";

const text = words(
  {
    details: "確認の内訳",
    none: "送信元の確認がない種類のものです。",
    of: (domain: string) => `（${domain}）`,
  },
  {
    details: "The checks one by one",
    none: "Nothing of which a sender could be checked.",
    of: (domain) => ` (${domain})`,
  },
);

type Check = { result?: string; domain?: string };
const CHECKS = ["spf", "dmarc", "arc"] as const;

/** Whether the sender is proven, in a sentence; the single checks behind it. `auth`: the fact `mail.auth`. */
export function SenderCheck({
  sender,
  auth,
}: {
  sender: { authentic: boolean; code: string; detail: string } | null;
  auth: Record<string, unknown>;
}) {
  const t = useText(text);
  const codes = useText(codeText);
  if (sender === null) return <Typography color="textSecondary">{t.none}</Typography>;
  const dkim = Array.isArray(auth.dkim) ? (auth.dkim as Check[]) : [];
  const rows = [
    ...dkim.map((check) => ["DKIM", check] as const),
    ...CHECKS.map((name) => [name.toUpperCase(), (auth[name] ?? {}) as Check] as const),
  ];
  return (
    <>
      <Alert severity={sender.authentic ? "success" : "warning"}>
        {codes.senders[sender.code] ?? sender.detail}
        {!sender.authentic && sender.detail && (
          <Box sx={{ mt: 0.5, fontSize: "0.9rem" }} lang="ja">
            {sender.detail}
          </Box>
        )}
      </Alert>
      <Box component="details" sx={{ mt: 1 }}>
        <summary>{t.details}</summary>
        <Box component="ul" sx={{ m: 0, mt: 0.5, pl: 3 }}>
          {rows.map(([name, { result = "none", domain = "" }], at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the checks of one mail never change places
            <li key={at}>
              {name}: {codes.results[result] ?? result}
              {domain && t.of(domain)}
            </li>
          ))}
        </Box>
      </Box>
    </>
  );
}
