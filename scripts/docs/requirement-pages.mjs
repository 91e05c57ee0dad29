import { join } from "node:path";
import { root } from "../lib/workspace.mjs";
import { table } from "./table.mjs";

/** Where the pages are, relative to the repository: they are installed with the testkit, so that a check can name them. */
export const requirementsFolder = "packages/testkit/requirements";

const halves = { first: "what every backend owes", second: "what a backend declares" };

/**
 * The pages on the requirements of the conformance suite, made from the suite: an index, and one for each group.
 * @returns {Promise<{ page: string, text: string }[]>} paths relative to the repository
 */
export async function requirementPages() {
  const { listRequirements, requirementGroups } = await built("index.js");
  const { mutants } = await built("suite/mutants/index.js");
  const requirements = listRequirements();
  const groups = requirementGroups.map((/** @type {{ name: string, about: string }} */ group) => ({
    ...group,
    requirements: requirements.filter((/** @type {any} */ one) => one.group === group.name),
  }));
  return [
    { page: `${requirementsFolder}/README.md`, text: indexText({ groups, requirements }) },
    ...groups.map((/** @type {any} */ group) => ({
      page: `${requirementsFolder}/${group.name}.md`,
      text: groupText({ ...group, mutants }),
    })),
  ];
}

/** @param {string} file @returns {Promise<any>} */
function built(file) {
  return import(join(root, "packages/testkit/dist", file));
}

/** @param {{ groups: any[], requirements: any[] }} options */
function indexText({ groups, requirements }) {
  const of = (/** @type {any[]} */ some, /** @type {string} */ half) => some.filter((one) => one.half === half).length;
  const rows = groups.map(({ name, about, requirements: own }) => [
    `[${name}](${name}.md)`,
    about,
    of(own, "first"),
    of(own, "second"),
  ]);
  const sum = ["", "all", of(requirements, "first"), of(requirements, "second")];
  return `# Requirements of the conformance suite

What an \`Orchestrator\` must do, as [the testkit](../README.md) proves it, one page for each group. A code is never used again for another
requirement. \`town backend check BACKEND --only GROUP\` runs one group, \`--only CODE\` one requirement.

The suite has two halves. The **first** is ${halves.first}, whatever it can do: the parts \`every\`, \`no-outbox\`, \`backend\` and
\`cannot-…\`. The **second** is ${halves.second}: its capabilities, what survives it, and what its factory can bring about. What is declared is held to.

${table({ head: ["group", "is about", "first half", "second half"], rows: [...rows, sum] })}
Made from the suite: \`npm run docs:generate\`.
`;
}

/** @param {{ name: string, about: string, requirements: any[], mutants: any[] }} options */
function groupText({ name, about, requirements, mutants }) {
  const sections = requirements.map(({ code, proves, appliesTo, half }) => {
    const { wrong } = mutants.find(({ caughtBy }) => caughtBy[0] === code);
    return `## ${code}

${proves}

- Applies to: ${appliesTo}. It is of the ${half} half, ${/** @type {any} */ (halves)[half]}.
- Fails, for example, for one that ${wrong}.
`;
  });
  return `# ${name}

${about} [All groups](README.md).

${sections.join("\n")}`;
}
