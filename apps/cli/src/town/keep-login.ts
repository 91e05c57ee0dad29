import { chmod, mkdir, rm } from "node:fs/promises";
import path from "node:path";
import { writeAtomically } from "@townkit/core/kit";
import { type Login, loginFile } from "./logins.js";

/** Keeps a token, in the place of an older one. Returns its file. */
export async function keepLogin({ token, ...login }: Login & { token: string }): Promise<string> {
  const file = loginFile(login);
  const folder = path.dirname(file);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  await writeAtomically(file, `${token}\n`);
  return file;
}

export async function forgetLogin(login: Login): Promise<void> {
  await rm(loginFile(login), { force: true });
}
