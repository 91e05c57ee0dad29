/**
 * What a program that runs agents inherits from us by name: how to find programs, whom it runs for, how to speak to the
 * network. All else, secrets above all, has to be given.
 */
export const inheritedVariables: readonly string[] = [
  "PATH",
  "HOME",
  "USER",
  "LOGNAME",
  "SHELL",
  "LANG",
  "LC_ALL",
  "LC_CTYPE",
  "TZ",
  "TMPDIR",
  "XDG_CONFIG_HOME",
  "XDG_CACHE_HOME",
  "SSH_AUTH_SOCK",
  "SSL_CERT_FILE",
  "SSL_CERT_DIR",
  "NODE_EXTRA_CA_CERTS",
  "HTTP_PROXY",
  "HTTPS_PROXY",
  "NO_PROXY",
  "http_proxy",
  "https_proxy",
  "no_proxy",
];

/** Of an environment the variables of these names, as far as they are set. */
export function pickEnv(options: {
  from: Readonly<Record<string, string | undefined>>;
  names: readonly string[];
}): Record<string, string> {
  const { from, names } = options;
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = from[name];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}
