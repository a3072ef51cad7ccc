/** Browsers give the cookies of one port to all ports of a host. */
export const sessionCookie = (headers: Headers): string => {
  const port = /:(\d+)$/.exec(headers.get('host') ?? '')?.[1] ?? '80';
  return `millwright-${port}`;
};
