const link = /\[[^\]]*\]\((?<target>[^)\s]+)\)/g;

/**
 * The files that a page of Markdown links to, without those outside the repository; code is no text.
 * @param {string} text
 * @returns {string[]} relative to the page
 */
export function linkedFiles(text) {
  const prose = text.replace(/^ *(`{3,})[^`]*\n[\s\S]*?^ *\1 *$/gm, "").replace(/`[^`\n]*`/g, "");
  return [...prose.matchAll(link)]
    .map(({ groups }) => groups?.target?.split("#")[0] ?? "")
    .filter((target) => target !== "" && !/^[a-z]+:/.test(target));
}
