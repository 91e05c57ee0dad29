import { createConnection } from "node:net";
import type { HookMessage } from "../contract/hook-message.js";
import type { HookReply } from "../contract/hooks.js";

/** What a sender hands over. The module imports nothing that is not of Node.js: it is bundled into what agents load. */
export type HookReport = Omit<HookMessage, "protocol">;

/**
 * Hands reports to the town: over its socket, where it answers within the deadline, else into the spool folder, where it
 * finds them later. Repeats do no harm there, so what was not answered is spooled too. A permission is asked for now or not
 * at all: it is never spooled.
 */
export class HookSender {
  readonly #door: { readonly socketPath: string; readonly spoolDir: string };

  constructor(door: { readonly socketPath: string; readonly spoolDir: string }) {
    this.#door = door;
  }

  /** The town's reply; an empty one when it was spooled, refused or not there. @throws when neither way is open. */
  async send(report: HookReport, timeoutMs: number): Promise<HookReply> {
    const line = JSON.stringify({ protocol: 1, ...report });
    try {
      const answer = JSON.parse(await this.#ask(line, timeoutMs)) as { reply?: HookReply };
      return answer.reply ?? {};
    } catch {
      if (report.event !== "permission") await this.#spool(line);
      return {};
    }
  }

  async #ask(line: string, timeoutMs: number): Promise<string> {
    return await new Promise((resolve, reject) => {
      let answer = "";
      const socket = createConnection(this.#door.socketPath);
      const timer = setTimeout(() => socket.destroy(new Error("no answer in time")), timeoutMs);
      socket.setEncoding("utf8");
      socket.once("connect", () => socket.write(`${line}\n`));
      socket.on("data", (text) => {
        answer += String(text);
        if (answer.includes("\n")) socket.destroy();
      });
      socket.once("error", reject);
      socket.once("close", () => {
        clearTimeout(timer);
        if (answer.includes("\n")) resolve(answer);
        else reject(new Error("the connection was closed"));
      });
    });
  }

  /** A reader sees whole files only: written under a name that it ignores, then renamed. */
  async #spool(line: string): Promise<void> {
    // Agents start a sender for each of their calls, and nearly all find the town there: only who does not pays for these.
    const [{ randomUUID }, { mkdir, rename, writeFile }, { join }] = await Promise.all([
      import("node:crypto"),
      import("node:fs/promises"),
      import("node:path"),
    ]);
    const { spoolDir } = this.#door;
    const name = `${String(Date.now()).padStart(15, "0")}-${randomUUID()}`;
    await mkdir(spoolDir, { recursive: true, mode: 0o700 });
    await writeFile(join(spoolDir, `${name}.tmp`), line, { mode: 0o600 });
    await rename(join(spoolDir, `${name}.tmp`), join(spoolDir, `${name}.json`));
  }
}
