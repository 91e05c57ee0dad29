import { contractVersion } from "../contract/version.js";
import { TownError } from "./town-error.js";

/** A backend was written for a contract that this core does not speak. It was not loaded, and nothing was started. */
export class ContractMismatchError extends TownError {
  constructor(options: { backend: string; package: string; speaks: string; remedy: string }) {
    super({
      code: "contract_mismatch",
      message: `The backend ${options.backend} was written for contract ${options.speaks}; this core speaks ${contractVersion}.`,
      remedy: options.remedy,
      effect: "none",
      facts: { backend: options.backend, package: options.package, speaks: options.speaks, contractVersion },
    });
  }
}

/**
 * Refuses a backend whose contract this core does not speak: one of another major version, or of a later minor one, whose
 * additions this core does not know. `package` is the npm package to install another version of, where it is known.
 * @throws ContractMismatchError says what to install.
 */
export function requireContract(options: { backend: string; speaks: string; package?: string }): void {
  const { backend, speaks, package: name = `the package of the backend ${backend}` } = options;
  const theirs = parse(speaks);
  const ours = parse(contractVersion);
  if (theirs && ours && theirs.major === ours.major && theirs.minor <= ours.minor) return;
  const isNewer = theirs && ours && (theirs.major > ours.major || theirs.major === ours.major);
  const remedy = isNewer
    ? "Install the core that speaks it: npm install @townkit/core@latest"
    : `Install a version of it for contract ${contractVersion}: ${options.package ? `npm install ${name}@latest` : `a newer one of ${name}`}`;
  throw new ContractMismatchError({ backend, package: name, speaks, remedy });
}

function parse(version: string): { major: number; minor: number } | undefined {
  const { major, minor } = /^(?<major>\d+)\.(?<minor>\d+)$/.exec(version)?.groups ?? {};
  return major === undefined || minor === undefined ? undefined : { major: Number(major), minor: Number(minor) };
}
