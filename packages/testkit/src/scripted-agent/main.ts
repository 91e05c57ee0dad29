import { play } from "./play.js";

process.exitCode = await play(process.argv.slice(2));
