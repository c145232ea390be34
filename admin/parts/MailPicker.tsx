import { Card, CardContent, Tab, Tabs } from "@mui/material";
import { useId, useState } from "react";
import { useMay } from "../auth/session";
import { useText, words } from "../text/text";
import { ChosenMailCard } from "./mail-picker/ChosenMailCard";
import type { ChosenMail } from "./mail-picker/chosen-mail";
import { MailUpload } from "./mail-picker/MailUpload";
import { StoredMails } from "./mail-picker/StoredMails";

const text = words(
  { how: "メールの選び方", stored: "届いたメールから", upload: "手元のファイルから" },
  { how: "How to choose a mail", stored: "Mails that came", upload: "A file" },
);

/** Chooses one mail: one that came, or a file. Shows what was read in it. */
export function MailPicker({
  value,
  onChange,
}: {
  value: ChosenMail | null;
  onChange: (mail: ChosenMail | null) => void;
}) {
  const t = useText(text);
  const may = useMay("mails.read");
  const id = useId();
  const [way, setWay] = useState<"stored" | "upload">(may ? "stored" : "upload");
  if (value) return <ChosenMailCard mail={value} onChange={() => onChange(null)} />;
  if (!may) return <MailUpload onChoose={onChange} />;
  return (
    <Card component="section" aria-label={t.how}>
      <Tabs value={way} onChange={(_, next) => setWay(next)} aria-label={t.how}>
        {(["stored", "upload"] as const).map((one) => (
          <Tab key={one} value={one} label={t[one]} id={`${id}-${one}`} aria-controls={`${id}-panel`} />
        ))}
      </Tabs>
      <CardContent role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${way}`}>
        {way === "stored" ? <StoredMails onChoose={onChange} /> : <MailUpload onChoose={onChange} />}
      </CardContent>
    </Card>
  );
}
