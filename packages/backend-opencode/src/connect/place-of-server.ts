import { randomBytes } from "node:crypto";
import { rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createOpencodeClient } from "@opencode-ai/sdk/v2";
import { call } from "../client/call.js";
import { authorization, type ServerAccess } from "../server/health.js";

/** Where a server's own settings are, as seen from here. */
export type ServerPlace =
  | { readonly state: "here"; readonly configFolder: string }
  | { readonly state: "elsewhere"; readonly why: string };

/** The first call in a directory boots it. */
const bootMs = 60_000;

/**
 * Whether a server runs on this machine and for this user: it can read a file that only this user can read, and keeps its
 * settings in a folder of this user's. An address proves neither: a tunnel's is a local one, too.
 */
export async function placeOfServer(options: { access: ServerAccess; probe: string }): Promise<ServerPlace> {
  const { access, probe: directory } = options;
  const sdk = createOpencodeClient({ baseUrl: access.url, headers: { authorization: authorization(access) } });
  const about = { effect: "none" as const, timeoutMs: bootMs };
  const path = `probe-${randomBytes(6).toString("hex")}`;
  const word = randomBytes(16).toString("hex");
  await writeFile(join(directory, path), word, { mode: 0o600 });
  try {
    const read = await call({
      ...about,
      what: "Reading a file of ours",
      run: (signal) => sdk.file.read({ directory, path }, { signal }),
    }).catch(() => undefined);
    if (read?.content?.trim() !== word) {
      return {
        state: "elsewhere",
        why: "It cannot read this user's files: it runs on another machine, or for another user.",
      };
    }
  } finally {
    await rm(join(directory, path), { force: true });
  }
  const { config } = await call({
    ...about,
    what: "Reading its folders",
    run: (signal) => sdk.path.get({ directory }, { signal }),
  });
  const owner = await stat(config).then(
    ({ uid }) => uid,
    () => undefined,
  );
  // A folder that is not there is made, in a home that is this user's: it has just read a file of theirs.
  const isOurs = owner === undefined || owner === process.getuid?.();
  return isOurs ? { state: "here", configFolder: config } : { state: "elsewhere", why: `${config} is another user's.` };
}
