import UndoIcon from "@mui/icons-material/Undo";
import { Alert, Box, Button } from "@mui/material";
import type { ReactNode } from "react";
import { useText, words } from "../../text/text";
import type { Condition, Fault } from "../types";
import { GroupBox } from "./GroupBox";
import type { Leaf } from "./tree";
import { useTree } from "./use-tree";

const text = words({ removed: "削除しました。", undo: "元に戻す" }, { removed: "Removed.", undo: "Undo" });

/** What draws one condition. */
export interface LeafProps {
  leaf: Leaf;
  onChange: (leaf: Leaf) => void;
  /** 「条件1」, to tell its fields apart. */
  name: string;
  /** Its own, each with the place below the rule. */
  faults: readonly Fault[];
  path: string;
  disabled: boolean;
}

export interface TreeEditorProps {
  value: Condition | undefined;
  onChange: (value: Condition | undefined) => void;
  faults: readonly Fault[];
  path: string;
  disabled: boolean;
  makeLeaf: () => Leaf;
  drawLeaf: (props: LeafProps) => ReactNode;
  ranges?: boolean;
  /** Without any condition the value is undefined; otherwise an empty group, which the server refuses. */
  noneWhenEmpty?: boolean;
}

/** Nested groups of conditions, over an event or over friends. */
export function TreeEditor({
  value,
  onChange,
  faults,
  path,
  disabled,
  makeLeaf,
  drawLeaf,
  ranges = false,
  noneWhenEmpty = false,
}: TreeEditorProps) {
  const t = useText(text);
  const tree = useTree(value, onChange, { ranges, noneWhenEmpty });
  return (
    <Box ref={tree.container}>
      <GroupBox
        node={tree.root}
        tree={tree}
        place={[]}
        path={path}
        faults={faults}
        disabled={disabled}
        makeLeaf={makeLeaf}
        drawLeaf={drawLeaf}
        isEmptyGroup={value !== undefined}
      />
      <div role="status">
        {tree.undo && (
          <Alert
            severity="info"
            sx={{ mt: 1, alignItems: "center" }}
            action={
              <Button color="inherit" startIcon={<UndoIcon />} onClick={tree.undo}>
                {t.undo}
              </Button>
            }
          >
            {t.removed}
          </Alert>
        )}
      </div>
    </Box>
  );
}
