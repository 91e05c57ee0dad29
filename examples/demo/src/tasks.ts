/** One fault in the demo's repository: the code as it is, its test, and the words that fix it. */
export interface Task {
  readonly name: string;
  /** What the assignment says. */
  readonly prompt: string;
  readonly source: { readonly path: string; readonly text: string };
  readonly test: { readonly path: string; readonly text: string };
  /** The edit that the scripted model makes; a real model finds its own. */
  readonly fix: { readonly old: string; readonly new: string };
}

interface Fault {
  readonly name: string;
  readonly exports: string;
  readonly code: string;
  readonly expectations: readonly string[];
  readonly fix: Task["fix"];
}

const faults: readonly Fault[] = [
  {
    name: "median",
    exports: "median",
    code: `/** The middle of a list of numbers; the mean of the two middle ones when their count is even. */
export function median(values) {
  const sorted = [...values].sort();
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
`,
    expectations: ["assert.equal(median([10, 9, 2]), 9);", "assert.equal(median([1, 30, 4, 200]), 17);"],
    fix: { old: ".sort();", new: ".sort((a, b) => a - b);" },
  },
  {
    name: "slug",
    exports: "slug",
    code: `/** A title as a part of a URL: lower case, words joined by one hyphen, none at the ends. */
export function slug(title) {
  return title.toLowerCase().replace(/[^a-z0-9]/g, "-");
}
`,
    expectations: ['assert.equal(slug("Hello, World!"), "hello-world");', 'assert.equal(slug("  A -- B "), "a-b");'],
    fix: { old: '.replace(/[^a-z0-9]/g, "-");', new: '.replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");' },
  },
  {
    name: "chunk",
    exports: "chunk",
    code: `/** A list cut into pieces of the given size; the last one may be shorter. */
export function chunk(list, size) {
  const pieces = [];
  for (let at = 0; at + size <= list.length; at += size) pieces.push(list.slice(at, at + size));
  return pieces;
}
`,
    expectations: [
      "assert.deepEqual(chunk([1, 2, 3, 4, 5], 2), [[1, 2], [3, 4], [5]]);",
      "assert.deepEqual(chunk([], 3), []);",
    ],
    fix: { old: "at + size <= list.length", new: "at < list.length" },
  },
  {
    name: "roman",
    exports: "roman",
    code: `const numerals = [[1000, "M"], [500, "D"], [100, "C"], [50, "L"], [10, "X"], [5, "V"], [1, "I"]];

/** A whole number from 1 to 3999 in Roman numerals. */
export function roman(number) {
  let rest = number;
  let text = "";
  for (const [value, letter] of numerals) {
    while (rest >= value) {
      text += letter;
      rest -= value;
    }
  }
  return text;
}
`,
    expectations: ['assert.equal(roman(1994), "MCMXCIV");', 'assert.equal(roman(4), "IV");'],
    fix: {
      old: '[[1000, "M"], [500, "D"], [100, "C"], [50, "L"], [10, "X"], [5, "V"], [1, "I"]]',
      new: '[[1000, "M"], [900, "CM"], [500, "D"], [400, "CD"], [100, "C"], [90, "XC"], [50, "L"], [40, "XL"], [10, "X"], [9, "IX"], [5, "V"], [4, "IV"], [1, "I"]]',
    },
  },
  {
    name: "wrap",
    exports: "wrap",
    code: `/** Words put into lines of at most the given width; a word that is longer has a line of its own. */
export function wrap(text, width) {
  const lines = [""];
  for (const word of text.split(/\\s+/)) {
    const line = lines.at(-1);
    if (line.length + word.length > width) lines.push(word);
    else lines[lines.length - 1] = line === "" ? word : \`\${line} \${word}\`;
  }
  return lines;
}
`,
    expectations: [
      'assert.deepEqual(wrap("aa bb cc", 5), ["aa bb", "cc"]);',
      'assert.deepEqual(wrap("aaa bb", 5), ["aaa", "bb"]);',
    ],
    fix: {
      old: "if (line.length + word.length > width)",
      new: 'if (line !== "" && line.length + 1 + word.length > width)',
    },
  },
  {
    name: "leap",
    exports: "daysIn",
    code: `/** How many days a month has; months count from 1. */
export function daysIn(year, month) {
  const leap = year % 4 === 0;
  return [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
}
`,
    expectations: ["assert.equal(daysIn(1900, 2), 28);", "assert.equal(daysIn(2000, 2), 29);"],
    fix: { old: "year % 4 === 0;", new: "year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);" },
  },
];

function taskOf(fault: Fault): Task {
  const source = `src/${fault.name}.mjs`;
  const test = `test/${fault.name}.test.mjs`;
  return {
    name: fault.name,
    prompt: `Make the failing test ${test} pass by mending ${source}. Run \`node --test ${test}\`, then commit with the message "fix: ${fault.name}".`,
    source: { path: source, text: fault.code },
    test: {
      path: test,
      text: `import assert from "node:assert/strict";
import { test } from "node:test";
import { ${fault.exports} } from "../${source}";

test("${fault.name}", () => {
  ${fault.expectations.join("\n  ")}
});
`,
    },
    fix: fault.fix,
  };
}

/** The demo's six pieces of work. */
export const tasks: readonly Task[] = faults.map(taskOf);
