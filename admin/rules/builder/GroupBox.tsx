import AddIcon from "@mui/icons-material/Add";
import { Alert, Box, Button, TextField, Typography } from "@mui/material";
import type { ReactNode } from "react";
import { useText, words } from "../../text/text";
import { faultsUnder, faultWords } from "./faults";
import { NodeButtons } from "./NodeButtons";
import { append, changeNode, childPath, type GroupNode, type Mode, newGroup, newLeaf, withMode } from "./tree";
import type { NodeProps } from "./tree-props";

/** Deeper than this nobody can follow; what is deeper already is shown all the same. */
const GROUPS_MAX = 5;

const text = words(
  {
    root: "条件の組み合わせ方",
    name: (place: string) => `まとまり${place}`,
    how: (name: string) => `${name}の組み合わせ方`,
    all: "すべて満たす",
    any: "どれか満たす",
    none: "どれも満たさない",
    and: "かつ",
    or: "または",
    condition: "条件を加える",
    group: "まとまりを加える",
    conditionIn: (name: string) => `${name}に条件を加える`,
    groupIn: (name: string) => `${name}にまとまりを加える`,
    empty: "このまとまりには条件がありません。条件を加えるか、まとまりを削除してください。",
    emptyRoot: "条件がありません。このままでは保存できません。条件を加えてください。",
  },
  {
    root: "How the conditions combine",
    name: (place) => `group ${place}`,
    how: (name) => `How ${name} combines`,
    all: "All of these hold",
    any: "Any of these holds",
    none: "None of these holds",
    and: "and",
    or: "or",
    condition: "Add a condition",
    group: "Add a group",
    conditionIn: (name) => `Add a condition to ${name}`,
    groupIn: (name) => `Add a group to ${name}`,
    empty: "This group has no conditions. Add one, or remove the group.",
    emptyRoot: "There are no conditions, and it cannot be saved so. Add one.",
  },
);

const colours: Record<Mode, string> = { all: "primary.main", any: "success.main", none: "warning.main" };

/** A group: how its conditions combine, the conditions, and what can be added. */
export function GroupBox({
  node,
  mayBeEmpty,
  drawNode,
  ...props
}: NodeProps<GroupNode> & {
  /** The whole has no conditions, and that is no fault. */
  mayBeEmpty: boolean;
  drawNode: (props: NodeProps) => ReactNode;
}) {
  const { tree, place, path, faults, disabled, makeLeaf } = props;
  const t = useText(text);
  const isRoot = place.length === 0;
  const name = t.name(place.join("-"));
  const how = isRoot ? t.root : t.how(name);
  const paths = node.children.map((_, i) => childPath(node, path, i));
  // Those of a child stand at the child.
  const own = faultsUnder(faults, path).filter(
    (fault) => fault.code !== "empty-group" && !paths.some((one) => faultsUnder([fault], one).length > 0),
  );
  const add = (added: ReturnType<typeof newLeaf> | GroupNode) =>
    tree.edit(append(tree.root, node.key, added), { focus: { key: added.key, act: "first" } });
  const addCondition = () => add(newLeaf(makeLeaf()));
  const addGroup = () => {
    const leaf = newLeaf(makeLeaf());
    tree.edit(append(tree.root, node.key, newGroup(node.mode === "any" ? "all" : "any", [leaf])), {
      focus: { key: leaf.key, act: "first" },
    });
  };
  const setMode = (mode: Mode) =>
    tree.edit(
      changeNode(tree.root, node.key, (group) => (group.kind === "group" ? withMode(group, mode) : group)),
      { focus: { key: node.key, act: "first" } },
    );
  return (
    <Box
      role="group"
      aria-label={isRoot ? t.root : name}
      data-node={node.key}
      sx={isRoot ? {} : { borderLeft: 4, borderColor: colours[node.mode], pl: { xs: 1, sm: 1.5 }, pt: 1, pb: 0.5 }}
    >
      {!mayBeEmpty && (
        <Box sx={{ display: "flex", alignItems: "center", gap: 1, mb: 1 }}>
          <TextField
            select
            label={isRoot ? t.root : how}
            value={node.mode}
            onChange={(event) => setMode(event.target.value as Mode)}
            disabled={disabled}
            sx={{ flexGrow: 1, maxWidth: 280 }}
            slotProps={{
              select: { native: true },
              inputLabel: { shrink: true },
              htmlInput: { "data-act": `first-${node.key}` },
            }}
          >
            {(["all", "any", "none"] as const).map((mode) => (
              <option key={mode} value={mode}>
                {t[mode]}
              </option>
            ))}
          </TextField>
          <Box sx={{ flexGrow: 1 }} />
          {!isRoot && <NodeButtons nodeKey={node.key} name={name} tree={tree} disabled={disabled} />}
        </Box>
      )}
      {node.children.length === 0 && !mayBeEmpty && (
        <Alert severity="warning" sx={{ mb: 1 }}>
          {isRoot ? t.emptyRoot : t.empty}
        </Alert>
      )}
      {own.length > 0 && (
        <Alert severity="error" sx={{ mb: 1 }}>
          {faultWords(own)}
        </Alert>
      )}
      {node.children.map((child, i) => (
        <Box key={child.key}>
          {i > 0 && (
            <Typography variant="body2" color="textSecondary" sx={{ my: 0.5, ml: 1 }}>
              {node.mode === "all" ? t.and : t.or}
            </Typography>
          )}
          {drawNode({ ...props, node: child, place: [...place, i + 1], path: paths[i] ?? path })}
        </Box>
      ))}
      <Box sx={{ display: "flex", flexWrap: "wrap", gap: 1, mt: 1 }}>
        <Button
          startIcon={<AddIcon />}
          aria-label={isRoot ? t.condition : t.conditionIn(name)}
          data-act={`add-${node.key}`}
          variant="outlined"
          size="small"
          disabled={disabled}
          onClick={addCondition}
        >
          {t.condition}
        </Button>
        {place.length < GROUPS_MAX && (
          <Button
            startIcon={<AddIcon />}
            aria-label={isRoot ? t.group : t.groupIn(name)}
            size="small"
            disabled={disabled}
            onClick={addGroup}
          >
            {t.group}
          </Button>
        )}
      </Box>
    </Box>
  );
}
