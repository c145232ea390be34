import UndoIcon from "@mui/icons-material/Undo";
import { Alert, Box, Button } from "@mui/material";
import { useText, words } from "../../text/text";
import { GroupBox } from "./GroupBox";
import { LeafBox } from "./LeafBox";
import type { NodeProps, TreeEditorProps } from "./tree-props";
import { useTree } from "./use-tree";

const text = words({ removed: "削除しました。", undo: "元に戻す" }, { removed: "Removed.", undo: "Undo" });

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
        {...{ tree, path, faults, disabled, makeLeaf, drawLeaf }}
        node={tree.root}
        place={[]}
        mayBeEmpty={value === undefined}
        drawNode={drawNode}
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

function drawNode({ node, ...props }: NodeProps) {
  if (node.kind === "group") return <GroupBox {...props} node={node} mayBeEmpty={false} drawNode={drawNode} />;
  return <LeafBox {...props} node={node} />;
}
