import DownIcon from "@mui/icons-material/ArrowDownward";
import UpIcon from "@mui/icons-material/ArrowUpward";
import RemoveIcon from "@mui/icons-material/DeleteOutlined";
import { Box, IconButton, Tooltip } from "@mui/material";
import { useText, words } from "../../text/text";
import { changeNode, moveNode, neighbourOf, parentOf } from "./tree";
import type { TreeState } from "./use-tree";

const text = words(
  {
    up: (name: string) => `${name}を上へ移す`,
    down: (name: string) => `${name}を下へ移す`,
    remove: (name: string) => `${name}を削除する`,
  },
  {
    up: (name) => `Move ${name} up`,
    down: (name) => `Move ${name} down`,
    remove: (name) => `Remove ${name}`,
  },
);

/** What can be done with a node in its group. */
export function NodeButtons({
  nodeKey,
  name,
  tree,
  disabled,
}: {
  nodeKey: number;
  name: string;
  tree: TreeState;
  disabled: boolean;
}) {
  const t = useText(text);
  const siblings = parentOf(tree.root, nodeKey)?.children ?? [];
  const at = siblings.findIndex((one) => one.key === nodeKey);
  const move = (by: -1 | 1, act: "up" | "down") => () => {
    const atEnd = at + 2 * by < 0 || at + 2 * by >= siblings.length;
    const other = act === "up" ? "down" : "up";
    tree.edit(moveNode(tree.root, nodeKey, by), { focus: { key: nodeKey, act: atEnd ? other : act } });
  };
  const remove = () =>
    tree.edit(
      changeNode(tree.root, nodeKey, () => undefined),
      { focus: { key: neighbourOf(tree.root, nodeKey), act: "first" }, removed: nodeKey },
    );
  const buttons = [
    { act: "up", label: t.up(name), icon: <UpIcon />, off: at === 0, press: move(-1, "up") },
    { act: "down", label: t.down(name), icon: <DownIcon />, off: at === siblings.length - 1, press: move(1, "down") },
    { act: "remove", label: t.remove(name), icon: <RemoveIcon />, off: false, press: remove },
  ];
  return (
    <Box sx={{ display: "flex", flexShrink: 0 }}>
      {buttons.map(({ act, label, icon, off, press }) => (
        <Tooltip key={act} title={label}>
          {/* A disabled button fires no events; the tooltip wants some. */}
          <span>
            <IconButton
              size="small"
              aria-label={label}
              data-act={`${act}-${nodeKey}`}
              disabled={disabled || off}
              onClick={press}
            >
              {icon}
            </IconButton>
          </span>
        </Tooltip>
      ))}
    </Box>
  );
}
