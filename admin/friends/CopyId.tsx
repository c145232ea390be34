import CopyIcon from "@mui/icons-material/ContentCopy";
import { IconButton, Tooltip } from "@mui/material";
import { useNotify } from "react-admin";
import { useText, words } from "../text/text";

const text = words(
  {
    copy: "ユーザーIDを写す",
    copied: "ユーザーIDを写しました。",
    failed: "写せませんでした。IDを選んで写してください。",
  },
  { copy: "Copy the user id", copied: "Copied the user id.", failed: "Could not copy. Select the id and copy it." },
);

/** Puts LINE's whole user id into the clipboard. */
export function CopyId({ id }: { id: string }) {
  const t = useText(text);
  const notify = useNotify();
  const copy = () =>
    navigator.clipboard.writeText(id).then(
      () => notify(t.copied),
      () => notify(t.failed, { type: "warning" }),
    );
  return (
    <Tooltip title={t.copy}>
      <IconButton
        size="small"
        aria-label={t.copy}
        onClick={(event) => {
          event.stopPropagation();
          void copy();
        }}
      >
        <CopyIcon fontSize="small" />
      </IconButton>
    </Tooltip>
  );
}
