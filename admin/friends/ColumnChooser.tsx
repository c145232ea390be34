import ColumnsIcon from "@mui/icons-material/ViewColumn";
import { Button, Checkbox, FormControlLabel, Popover, Stack } from "@mui/material";
import { useState } from "react";
import type { Attribute } from "../attributes/types";
import { useLabel, useText, words } from "../text/text";

const text = words({ choose: "表示する属性" }, { choose: "Attributes shown" });

/** Which attributes stand as columns. */
export function ColumnChooser({
  attributes,
  columns,
  onColumns,
}: {
  attributes: readonly Attribute[];
  columns: readonly string[];
  onColumns: (columns: string[]) => void;
}) {
  const t = useText(text);
  const label = useLabel();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const turn = (key: string) =>
    // In the order of the form, whatever the order of ticking.
    onColumns(
      attributes.map((one) => one.key).filter((one) => (one === key ? !columns.includes(one) : columns.includes(one))),
    );
  return (
    <>
      <Button
        startIcon={<ColumnsIcon />}
        aria-haspopup="dialog"
        onClick={(event) => setAnchor(event.currentTarget)}
        sx={{ minHeight: 40 }}
      >
        {t.choose}
      </Button>
      <Popover
        open={anchor !== null}
        anchorEl={anchor}
        onClose={() => setAnchor(null)}
        anchorOrigin={{ vertical: "bottom", horizontal: "left" }}
        slotProps={{ paper: { role: "dialog", "aria-label": t.choose } }}
      >
        <Stack sx={{ p: 2 }}>
          {attributes.map((one) => (
            <FormControlLabel
              key={one.key}
              control={<Checkbox checked={columns.includes(one.key)} onChange={() => turn(one.key)} />}
              label={label(one.label)}
            />
          ))}
        </Stack>
      </Popover>
    </>
  );
}
