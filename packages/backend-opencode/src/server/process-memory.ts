import { readFile } from "node:fs/promises";
import { execa } from "execa";

/** The resident memory of a process, in megabytes; null where it cannot be told. */
export async function memoryOf(pid: number): Promise<number | null> {
  const kilobytes = process.platform === "linux" ? await fromProc(pid) : await fromPs(pid);
  return kilobytes === undefined ? null : kilobytes / 1024;
}

async function fromProc(pid: number): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  return numberIn(/^VmRSS:\s*(\d+) kB$/m.exec(status)?.[1]);
}

async function fromPs(pid: number): Promise<number | undefined> {
  const { stdout } = await execa("ps", ["-o", "rss=", "-p", String(pid)], { reject: false, timeout: 5000 });
  return numberIn(stdout?.trim());
}

function numberIn(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}
