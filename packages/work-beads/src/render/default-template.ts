/** What the agent is told of a bead, where the town has no template of its own. */
export const defaultTemplate = `# {{title}}

This is the bead {{id}} ({{type}}, priority {{priority}}). It is yours: you have claimed it.

{{#description}}
{{description}}

{{/description}}
{{#acceptance}}
## It is done when

{{acceptance}}

{{/acceptance}}
{{#design}}
## Design

{{design}}

{{/design}}
{{#notes}}
## Notes

{{notes}}

{{/notes}}
{{#dependencies}}
## It depends on

{{dependencies}}

{{/dependencies}}
{{#comments}}
## Comments

{{comments}}

{{/comments}}
{{#instructions}}
## Besides

{{instructions}}

{{/instructions}}
When it is done, close it: \`bd close {{id}} --reason "what you did"\`. If you cannot finish it, leave it open and say why:
\`bd comments add {{id}} "why"\`. \`bd show {{id}}\` shows it as it is now.
`;
