import { emptyManifest, readManifest } from '../../../../toolchains/package-manifest.ts';
import type { ProjectView } from '../../../../toolchains/toolchain.ts';

/** How a service is built and started; `build` is there where its package.json has such a script. */
export interface StartCommand {
  build: string[] | undefined;
  start: string[];
  /** Where that is written, for sentences. */
  from: string;
}

const scripts = ['start', 'serve', 'preview', 'dev'];

/** What a project itself says about starting it; undefined where it says nothing. */
export const startCommandOf = (
  view: Pick<ProjectView, 'text'>,
  procfile: string | undefined,
): StartCommand | undefined => {
  const manifest = readManifest(view.text('package.json')) ?? emptyManifest;
  const hasScript = (name: string): boolean => (manifest.scripts[name] ?? '').trim() !== '';
  const build = hasScript('build') ? ['npm', 'run', 'build', '--silent'] : undefined;
  const script = scripts.find(hasScript);
  if (script !== undefined)
    return {
      build,
      start: script === 'start' ? ['npm', 'start', '--silent'] : ['npm', 'run', script, '--silent'],
      from: `script "${script}" of package.json`,
    };
  const web = /^web:\s*(\S.{0,500})$/m.exec(procfile ?? '')?.[1];
  return web === undefined
    ? undefined
    : { build, start: ['sh', '-c', `exec ${web}`], from: 'line "web:" of Procfile' };
};
