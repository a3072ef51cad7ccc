/** Whether a relative path stays in its repository and out of `.git`, as far as its letters say; links are for others to follow. */
export const staysInside = (path: string): boolean =>
  path !== '' &&
  path.length <= 240 &&
  !/^(?:[A-Za-z]:|\/|~)/.test(path) &&
  !/[\p{Cc}\\]/u.test(path) &&
  !path.split('/').some((part) => part === '..' || part.toLowerCase() === '.git');
