/** True where every point of a sweep is tried, which takes long: with CI=true. Otherwise a sample of them is. */
export const isThorough = process.env.CI === "true";
