export { runBd } from "./run-bd.js";
