import UploadIcon from "@mui/icons-material/UploadFile";
import { Alert, Box, Button, Typography } from "@mui/material";
import { type DragEvent, useRef, useState } from "react";
import { useText, words } from "../../text/text";
import { type ChosenMail, MAX_UPLOAD_BYTES, toBase64, type UploadFault, uploadFault } from "./chosen-mail";

const text = words(
  {
    drop: "メールのファイル（.eml）をここに置く",
    or: "または",
    choose: "ファイルを選ぶ",
    file: "メールのファイル（.eml）",
    help: `${MAX_UPLOAD_BYTES / 1024 / 1024}MBまで。メールソフトで「名前を付けて保存」したファイルです。試すだけで、保存も配信もしません。`,
    faults: {
      "too-large": `ファイルが大きすぎます。${MAX_UPLOAD_BYTES / 1024 / 1024}MBまでのメールを選んでください。`,
      empty: "ファイルが空です。メールソフトで保存し直してください。",
      several: "ファイルは1つだけ選んでください。",
      unreadable: "ファイルを開けません。もう一度選んでください。",
    } satisfies Record<UploadFault | "unreadable", string>,
  },
  {
    drop: "Drop a mail file (.eml) here",
    or: "or",
    choose: "Choose a file",
    file: "Mail file (.eml)",
    help: `Up to ${MAX_UPLOAD_BYTES / 1024 / 1024} MB, as saved by a mail program. It is only tried: nothing is stored or sent.`,
    faults: {
      "too-large": `The file is too large. Choose a mail of at most ${MAX_UPLOAD_BYTES / 1024 / 1024} MB.`,
      empty: "The file is empty. Save the mail once more.",
      several: "Choose one file only.",
      unreadable: "The file cannot be opened. Choose it once more.",
    },
  },
);

/** A mail from the reader's own machine, dropped or chosen. */
export function MailUpload({ onChoose }: { onChoose: (mail: ChosenMail) => void }) {
  const t = useText(text);
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [fault, setFault] = useState<UploadFault | "unreadable" | null>(null);

  const take = async (files: readonly File[]) => {
    const [file] = files;
    const found = uploadFault(files);
    setFault(found);
    if (found || !file) return;
    const bytes = await file.arrayBuffer().catch(() => null);
    if (bytes) onChoose({ rawBase64: toBase64(new Uint8Array(bytes)), name: file.name });
    else setFault("unreadable");
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void take([...event.dataTransfer.files]);
  };

  return (
    <>
      <Box
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
        sx={{
          border: "2px dashed",
          borderColor: over ? "primary.main" : "divider",
          bgcolor: over ? "action.hover" : undefined,
          borderRadius: 1,
          p: 3,
          display: "flex",
          flexDirection: "column",
          alignItems: "center",
          gap: 1,
          textAlign: "center",
        }}
      >
        <Typography sx={{ display: { xs: "none", sm: "block" } }}>
          {t.drop} {t.or}
        </Typography>
        <Button variant="outlined" startIcon={<UploadIcon />} onClick={() => input.current?.click()}>
          {t.choose}
        </Button>
        <input
          ref={input}
          type="file"
          accept=".eml,message/rfc822"
          aria-label={t.file}
          hidden
          onChange={(event) => {
            void take([...(event.target.files ?? [])]);
            // The same file again, mended meanwhile, is a change, too.
            event.target.value = "";
          }}
        />
        <Typography variant="body2" color="textSecondary">
          {t.help}
        </Typography>
      </Box>
      {fault && (
        <Alert severity="error" role="alert" sx={{ mt: 1 }}>
          {t.faults[fault]}
        </Alert>
      )}
    </>
  );
}
