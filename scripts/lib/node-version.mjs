/** The oldest Node.js that Townkit runs on; package.json's `engines` says the same. */
export const oldestNode = "20.19.0";

/**
 * What to tell a user whose Node.js is too old, or undefined when it is not.
 * @param {string} version as in process.versions.node
 */
export function nodeVersionProblem(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = oldestNode.split(".").map(Number);
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return undefined;
  return `Townkit needs Node.js ${oldestNode} or later; this is ${version}. Install a newer one from https://nodejs.org and run the command again.`;
}
