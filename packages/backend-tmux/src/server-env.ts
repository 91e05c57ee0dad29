/**
 * What the tmux server, and with it every agent, inherits from us by name: how to find programs, whom it runs for, how to
 * speak to the network. All else, secrets above all, has to be given; what says that we run within an agent stays out.
 */
const inheritedVariables: readonly string[] = [
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
  "XDG_DATA_HOME",
  "XDG_STATE_HOME",
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

/** Where tmux keeps its sockets, whatever the caller's own setting: a later process has to find the server again. */
const socketFolder = "/tmp";

/** The whole environment of the server. */
export function serverEnv(options: {
  from: Readonly<Record<string, string | undefined>>;
  given: Readonly<Record<string, string>>;
}): Record<string, string> {
  const inherited = inheritedVariables.flatMap((name) => {
    const value = options.from[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(inherited), ...options.given, TMUX_TMPDIR: socketFolder };
}
