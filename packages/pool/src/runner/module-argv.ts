/**
 * Runs a function of a module: the default export is called with what happened. What it returns is what the action says: a text, or
 * an object. What it writes to the console is not.
 */
const caller = `
console.log = console.info = console.debug = console.error;
const { pathToFileURL } = await import("node:url");
const { text } = await import("node:stream/consumers");
const module = await import(pathToFileURL(process.argv[1]).href);
if (typeof module.default !== "function") throw new Error("The module " + process.argv[1] + " has no function for its default export.");
const said = await module.default(JSON.parse(await text(process.stdin)));
if (said !== undefined && said !== null) process.stdout.write(typeof said === "string" ? said : JSON.stringify(said));
`;

/** The arguments that run a module's function as a program of its own, with this very Node. */
export function moduleArgv(path: string): readonly string[] {
  return [process.execPath, "--input-type=module", "-e", caller, "--", path];
}
