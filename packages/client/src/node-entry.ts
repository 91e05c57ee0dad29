/** For programs on Node.js. Nothing of the root needs it: that runs in a browser, too. */
export { nodeFetch } from "./node-fetch.js";
