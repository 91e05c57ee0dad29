const part = /(?<begin><!-- generated: (?<name>[a-z]+) -->\n)[\s\S]*?(?<end><!-- end of generated -->)/g;

/**
 * A page with its generated parts made anew: each stands between `<!-- generated: NAME -->` and `<!-- end of generated -->`.
 * @param {{ text: string, parts: Record<string, () => Promise<string>> }} options
 * @returns {Promise<string>}
 * @throws for a name that is no part
 */
export async function fillGenerated({ text, parts }) {
  const names = [...text.matchAll(part)].map(({ groups }) => groups?.name ?? "");
  const made = await Promise.all(names.map((name) => make({ name, parts })));
  let next = 0;
  return text.replace(part, (_whole, begin, _name, end) => {
    const body = made[next];
    next += 1;
    return `${begin}\n${body}\n${end}`;
  });
}

/** @param {{ name: string, parts: Record<string, () => Promise<string>> }} options */
function make({ name, parts }) {
  const maker = parts[name];
  if (maker === undefined)
    throw new Error(`there is no generated part "${name}": ${Object.keys(parts).join(", ")} are`);
  return maker();
}
