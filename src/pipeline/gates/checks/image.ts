import type { GateCheck } from '../gate-check.ts';
import { judge, oneLine, refuse, unknown } from './tree/judge.ts';
import { isMissingDocument, readDocument } from './tree/read-document.ts';

const name = 'image';

/** The image is built, where this machine has an engine for it that the person lets us use. */
export const image: GateCheck = {
  name,
  about:
    'the image is built from the Dockerfile, where sandbox.driver is docker or podman; not required elsewhere',
  run: async (_, tools) => {
    const found = await readDocument(tools, 'Dockerfile');
    if (isMissingDocument(found)) return refuse(name, 'the file is missing', found.reason);
    const image = await tools.hosting.buildImage(tools.workbench.folder, tools.signal);
    if (image === undefined)
      return unknown(
        name,
        'not run: no engine of containers',
        'the image was not built here: set sandbox.driver to docker or podman where one runs, or build it yourself with `docker build .`',
      );
    const { built, log } = image;
    const last = oneLine(log.trim().split('\n').slice(-3).join(' '), 300);
    return judge(
      name,
      {
        reasons: built ? [] : [`the image cannot be built: ${last}`],
        summary: built ? 'built' : 'not built',
        listing: [],
      },
      { log },
    );
  },
};
