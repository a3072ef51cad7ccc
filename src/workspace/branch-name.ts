import { shortId } from '../domain/id.ts';

const maxSlugLength = 40;

/** `millwright/<slug>-<short id>`: a valid ref name for any title, ASCII only, and another one for every run. */
export const branchName = (title: string, id: string): string => {
  const slug = title
    .slice(0, 400)
    .normalize('NFKD')
    .replaceAll(/\p{Mn}/gu, '')
    .toUpperCase()
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, maxSlugLength)
    .replaceAll(/^-|-$/g, '');
  const tail = shortId(id)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '');
  return `millwright/${slug || 'task'}-${tail || '0'}`;
};
