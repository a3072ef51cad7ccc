/** Host and full name of the repository behind the address of a remote; undefined for a folder and the like. */
export const repositoryOf = (url: string): { host: string; name: string } | undefined => {
  const scp = /^(?:[\w.-]+@)?([\w.-]+):(?!\/\/)\/?([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/.exec(url);
  const plain =
    /^(?:https?|ssh|git):\/\/(?:[^@/]*@)?([\w.-]+)(?::\d+)?\/([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/.exec(url);
  const [, host, name] = scp ?? plain ?? [];
  return host === undefined || name === undefined
    ? undefined
    : { host: host.toLowerCase(), name: name.toLowerCase() };
};

/** Whether the address of a remote is that of `owner/name` on this host. GitHub takes names in any case. */
export const isRepository = (
  url: string,
  { host, repository }: { host: string; repository: string },
): boolean => {
  const found = repositoryOf(url);
  const sameHost = found?.host === host || found?.host === `ssh.${host}`;
  return sameHost && found.name === repository.toLowerCase();
};
