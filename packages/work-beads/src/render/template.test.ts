import { describe, expect, it } from "vitest";
import { defaultTemplate } from "./default-template.js";
import { checkTemplate, fillTemplate, type TemplateValues, templateNames } from "./template.js";

const empty = Object.fromEntries(templateNames.map((name) => [name, ""])) as TemplateValues;

describe("a template", () => {
  it("holds its values, and leaves sections of empty ones out", () => {
    const template =
      "{{id}}: {{title}}\n{{#design}}\n## Design\n{{design}}\n{{/design}}\n{{#notes}}\nN {{notes}} {{id}}\n{{/notes}}\nEnd";
    const values = { ...empty, id: "tp-1", title: "T", notes: "some" };
    expect(fillTemplate({ template, values })).toBe("tp-1: T\nN some tp-1\nEnd");
  });

  it("reads nothing that stands in a value as a template, nor as a replacement", () => {
    const values = { ...empty, id: "tp-1", title: "{{notes}} $& {{#design}}", notes: "secret", description: "{{id}}" };
    expect(fillTemplate({ template: "{{title}}|{{#description}}{{description}}{{/description}}", values })).toBe(
      "{{notes}} $& {{#design}}|{{id}}",
    );
  });

  it.each([
    ["{{id}} {{nonsense}}", /"nonsense"/],
    ["{{title}}", /\{\{id\}\}/],
    ["{{id}} {{#design}} open", /\{\{#design\}\} stands by itself/],
    ["{{id}} {{/design}}", /\{\{\/design\}\} stands by itself/],
    ["{{id}} {{#design}}{{#notes}}x{{/notes}}{{/design}}", /holds another/],
  ])("%s is refused", (template, problem) => expect(checkTemplate(template)).toMatch(problem));

  it("is right as it comes", () => expect(checkTemplate(defaultTemplate)).toBeNull());
});
