import { Box } from "@mui/material";
import { useText } from "../../text/text";
import { Result } from "./Result";
import { Seen, useSaid } from "./Seen";
import { traceText } from "./text";
import type { ConditionNode, Labels, Leaf } from "./trace";

/** A condition with what came of it, and those inside it. */
export function ConditionTree({ node, labels }: { node: ConditionNode; labels: Labels }) {
  const t = useText(traceText);
  return (
    <Box sx={{ py: 0.5 }}>
      <Box sx={{ display: "flex", flexWrap: "wrap", columnGap: 1.5, alignItems: "baseline" }}>
        <Result result={node.result} />
        {node.kind === "leaf" ? <Asked leaf={node} labels={labels} /> : <strong>{t.groups[node.kind]}</strong>}
      </Box>
      {node.kind === "leaf" ? (
        node.result !== null && (
          <Box sx={{ pl: 3 }}>
            <Seen seen={node.seen} type={labels.fact(node).type} />
          </Box>
        )
      ) : (
        <Box
          component="ul"
          sx={{ listStyle: "none", m: 0, ml: 1, pl: 1.5, borderLeft: "2px solid", borderColor: "divider" }}
        >
          {node.children.map((child) => (
            // What a condition is and what came of it names it; a repeated one would look the same, too.
            <li key={JSON.stringify(child)}>
              <ConditionTree node={child} labels={labels} />
            </li>
          ))}
        </Box>
      )}
    </Box>
  );
}

/** 「件名 「避難指示」の文字を含む」 */
function Asked({ leaf, labels }: { leaf: Leaf; labels: Labels }) {
  const said = useSaid();
  const { label, type } = labels.fact(leaf);
  const values = labels.hasValue(leaf.operator) ? [leaf.value].flat().map((value) => said(value, type)) : [];
  return (
    <Box component="span" lang="ja" sx={{ minWidth: 0, overflowWrap: "anywhere" }}>
      <strong>{label}</strong> {values.map((value) => `「${value}」`).join("")}
      {labels.operator(leaf.operator)}
    </Box>
  );
}
