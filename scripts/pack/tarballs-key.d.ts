import "vitest";

declare module "vitest" {
  interface ProvidedContext {
    /** Of each publishable package, by its name: the path of its tarball. */
    tarballs: Record<string, string>;
  }
}
