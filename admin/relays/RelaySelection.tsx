import { Checkbox, Typography } from "@mui/material";
import { TopToolbar, useListContext } from "react-admin";
import { useText, words } from "../text/text";
import { formatCount } from "../text/time";
import { RelayActs } from "./RelayActs";
import type { Relay } from "./relay-words";

const text = words(
  { select: (id: number) => `中継 ${id} を選ぶ`, selected: (count: string) => `${count}件を選択中` },
  { select: (id: number) => `Select relay ${id}`, selected: (count: string) => `${count} selected` },
);

/** Of one row or card. react-admin's own has its name where screen readers do not find it. */
export function SelectRelay({ id }: { id: number }) {
  const t = useText(text);
  const { selectedIds, onToggleItem } = useListContext<Relay>();
  return (
    <Checkbox
      size="small"
      sx={{ p: 0.5 }}
      checked={selectedIds.includes(id)}
      onClick={(event) => event.stopPropagation()}
      onChange={() => onToggleItem(id)}
      slotProps={{ input: { "aria-label": t.select(id) } }}
    />
  );
}

/** Acts on the relays that are ticked; with none ticked, on everything that the filters leave. */
export function ChosenActs() {
  const t = useText(text);
  const { data = [], filterValues, total = 0, selectedIds, onUnselectItems } = useListContext<Relay>();
  // Ticks outlive a change of filter or page; nothing is done to what is not on the screen.
  const ids = data.map(({ id }) => id).filter((id) => selectedIds.includes(id));
  const state: Relay["state"] = filterValues.state ?? "dead";
  return (
    <TopToolbar sx={{ flexWrap: "wrap", gap: 1, alignItems: "center" }}>
      {ids.length > 0 ? (
        <>
          <Typography role="status">{t.selected(formatCount(ids.length))}</Typography>
          <RelayActs chosen={{ ids, state }} onDone={onUnselectItems} />
        </>
      ) : (
        total > 0 && <RelayActs chosen={{ total, state, target: filterValues.target }} />
      )}
    </TopToolbar>
  );
}
