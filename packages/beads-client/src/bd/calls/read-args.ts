import type { ListFilter, ReadyFilter } from "../../contract/inputs.js";
import { csv } from "./mend.js";

/** What narrows a listing in every release alike. All else of a filter is applied to what comes. */
function commonArgs(filter: ListFilter | ReadyFilter): readonly string[] {
  const { issue_type, labels = [] } = filter;
  return [
    ...(issue_type === undefined ? [] : [`--type=${issue_type}`]),
    ...(labels.length === 0 ? [] : [`--label=${labels.map(csv).join(",")}`]),
  ];
}

/** `--flat`, because some releases print a tree even with `--json`; all statuses, because without them pinned beads are left out. */
export function listArgs(filter: ListFilter): readonly string[] {
  const { ids, parent, status } = filter;
  return [
    ...["list", "--flat", "--limit=0", "--include-gates", "--include-infra", "--include-templates"],
    ...(status === undefined ? ["--all"] : [`--status=${status.join(",")}`]),
    ...(ids === undefined || ids.length === 0 ? [] : [`--id=${ids.join(",")}`]),
    ...(parent === undefined ? [] : [`--parent=${parent}`]),
    ...commonArgs(filter),
  ];
}

export function readyArgs(filter: ReadyFilter): readonly string[] {
  const { parent, sort = "priority" } = filter;
  return [
    ...["ready", "--limit=0", `--sort=${sort}`],
    ...(parent === undefined ? [] : [`--parent=${parent}`]),
    ...commonArgs(filter),
  ];
}
