import { Alert, Box, Paper, Typography } from "@mui/material";
import { useText, words } from "../../text/text";
import { faultsUnder, faultWords } from "./faults";
import { NodeButtons } from "./NodeButtons";
import { changeNode, type LeafNode, type RawNode } from "./tree";
import type { NodeProps } from "./tree-props";

const text = words(
  {
    name: (place: string) => `条件${place}`,
    raw: "この画面では表せない書き方です。そのまま残しています。直すときは「JSON」で直してください。",
  },
  {
    name: (place) => `condition ${place}`,
    raw: "This is written in a way that cannot be shown here. It is kept as it is; change it in the JSON.",
  },
);

/** A condition in its group, or what cannot be shown. */
export function LeafBox({
  node,
  tree,
  place,
  path,
  faults,
  disabled,
  drawLeaf,
}: Omit<NodeProps<LeafNode | RawNode>, "makeLeaf">) {
  const t = useText(text);
  const name = t.name(place.join("-"));
  const own = faultsUnder(faults, path);
  return (
    <Paper
      variant="outlined"
      role="group"
      aria-label={name}
      data-node={node.key}
      sx={{ px: 1.5, py: 1, display: "flex", flexWrap: "wrap", alignItems: "flex-start", gap: 1 }}
    >
      <Typography variant="body2" color="textSecondary" sx={{ minWidth: 56, pt: 1, flexGrow: { xs: 1, md: 0 } }}>
        {name}
      </Typography>
      <Box sx={{ order: { xs: 2, md: 0 }, flex: { xs: "1 1 100%", md: "1 1 0" }, minWidth: 0 }}>
        {node.kind === "leaf" ? (
          drawLeaf({
            leaf: node.leaf,
            onChange: (leaf) =>
              tree.edit(changeNode(tree.root, node.key, (old) => (old.kind === "leaf" ? { ...old, leaf } : old))),
            name,
            faults: own,
            path,
            disabled,
          })
        ) : (
          <>
            <Box component="pre" sx={{ m: 0, whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
              {JSON.stringify(node.json, null, 2)}
            </Box>
            <Alert severity="warning">{t.raw}</Alert>
            {own.length > 0 && <Alert severity="error">{faultWords(own)}</Alert>}
          </>
        )}
      </Box>
      <NodeButtons nodeKey={node.key} name={name} tree={tree} disabled={disabled} />
    </Paper>
  );
}
