import type { BdCommand } from "../command.js";

const text = `# Beads

Work is tracked as issues with \`bd\`. Do not keep lists of your own.

- \`bd ready\`: what can be worked on now. \`bd show ID\`: all of one issue.
- \`bd update ID --claim\`: take it, before you begin. Only one of many gets it.
- \`bd comments add ID "text"\`: what others should know. \`bd update ID --append-notes "text"\`: what you found out.
- \`bd create "title" -d "why" -p 2 -t task\`: work that you found. \`bd dep add ID OTHER\`: ID has to wait for OTHER.
- \`bd close ID --reason "what was done"\`: when it is done, and only then.
- \`bd list\`, \`bd search text\`, \`bd dep list ID\`. With \`--json\` every command answers as data.
`;

/** What an agent is told of the program at its start. */
export const prime: BdCommand = {
  usage: "prime",
  options: {},
  run: () => Promise.resolve({ json: { text }, text: text.trimEnd() }),
};
