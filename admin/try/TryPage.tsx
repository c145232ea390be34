import { Box } from "@mui/material";
import { useState } from "react";
import { useSearchParams } from "react-router-dom";
import { MailPicker } from "../parts/MailPicker";
import type { ChosenMail } from "../parts/mail-picker/chosen-mail";
import { Page } from "../parts/Page";
import { useText, words } from "../text/text";
import { Tried } from "./Tried";

const text = words(
  {
    title: "メールで試す",
    about:
      "メールを1通選ぶと、有効なすべてのルールに、本番と同じ順で尋ねます。試すだけで、何も保存せず、だれにも送りません。",
  },
  {
    title: "Try a mail",
    about: "Choose a mail: all rules that are on are asked as if it came. It is only tried: nothing is stored or sent.",
  },
);

/** What one mail would do, by every rule. `?mail=`: the number of a mail that came. */
export default function TryPage() {
  const t = useText(text);
  const [search] = useSearchParams();
  const given = Number(search.get("mail"));
  const [{ mail, place }, setChosen] = useState<{ mail: ChosenMail | null; place: number }>({
    mail: Number.isSafeInteger(given) && given > 0 ? { eventId: given } : null,
    place: 0,
  });
  return (
    <Page title={t.title} about={t.about}>
      <MailPicker value={mail} onChange={(next) => setChosen({ mail: next, place: place + 1 })} />
      {mail && (
        <Box sx={{ mt: 2 }}>
          <Tried key={place} mail={mail} />
        </Box>
      )}
    </Page>
  );
}
