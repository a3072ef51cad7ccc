/** The port that the environment names, else 3000. Throws RangeError for what is no port. */
export const readPort = (text: string | undefined): number => {
  const port = Number(text || 3000);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new RangeError(`PORT is no port: ${text}`);
  return port;
};
