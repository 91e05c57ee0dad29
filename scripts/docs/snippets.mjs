/**
 * @typedef {object} Snippet
 * @property {string} page the file, relative to the repository
 * @property {number} line of the block's first line of code, counted from 1
 * @property {string} language
 * @property {boolean} run marked with the word `run`
 * @property {string} [file] marked with `file=PATH`: the reader writes it there, from the repository on
 * @property {string} code
 */

const fileMark = "file=";
const fence = /^(?<indent> *)(?<ticks>`{3,})(?<info>[^`]*)$/;

/**
 * The fenced blocks of a page of Markdown, in their order.
 * @param {{ page: string, text: string }} source
 * @returns {Snippet[]}
 * @throws when a block is not closed
 */
export function snippetsOf({ page, text }) {
  /** @type {Snippet[]} */
  const snippets = [];
  /** @type {{ ticks: string, indent: string, info: string, line: number, body: string[] } | undefined} */
  let open;
  for (const [index, line] of text.split("\n").entries()) {
    if (open === undefined) {
      const { indent = "", ticks, info = "" } = fence.exec(line)?.groups ?? {};
      if (ticks !== undefined) open = { ticks, indent, info, line: index + 2, body: [] };
    } else if (line.trim() === open.ticks) {
      snippets.push(snippet({ page, ...open }));
      open = undefined;
    } else {
      open.body.push(line.startsWith(open.indent) ? line.slice(open.indent.length) : line);
    }
  }
  if (open !== undefined) throw new Error(`${page}:${open.line - 1}: this code block is never closed`);
  return snippets;
}

/** @param {{ page: string, line: number, info: string, body: readonly string[] }} block */
function snippet({ page, line, info, body }) {
  const [language = "", ...marks] = info.trim().split(/\s+/);
  const file = marks.find((mark) => mark.startsWith(fileMark))?.slice(fileMark.length);
  return { page, line, language, run: marks.includes("run"), ...(file && { file }), code: `${body.join("\n")}\n` };
}
