/**
 * Standard output belongs to the protocol: whatever a library prints goes to standard error from here on.
 * `write` calls back when the text has gone out or cannot; `release` gives standard output back.
 */
export const claimStdout = (): {
  write: (text: string, written: () => void) => void;
  release: () => void;
} => {
  const { stdout, stderr } = process;
  const own = stdout.write.bind(stdout);
  stdout.write = stderr.write.bind(stderr);
  return {
    write: (text, written) => void own(text, () => written()),
    release: () => {
      stdout.write = own;
    },
  };
};
