import type { GateCheck } from '../gate-check.ts';
import { judge, oneLine, refuse, unknown } from './tree/judge.ts';
import { isMissingDocument, readDocument } from './tree/read-document.ts';

const name = 'image';

/** The image is built, where this machine has an engine for it that the person lets us use. */
export const image: GateCheck = {
  name,
  about:
    'the image is built from the Dockerfile, where there is a Docker daemon; not required where there is none',
  run: async (_, tools) => {
    const found = await readDocument(tools, 'Dockerfile');
    if (isMissingDocument(found)) return refuse(name, 'the file is missing', found.reason);
    if (tools.buildImage === undefined)
      return unknown(
        name,
        'not run: no Docker daemon',
        'the image was not built here: build it where a Docker daemon is, with `docker build .`',
      );
    const { built, log } = await tools.buildImage(tools.workbench.folder, tools.signal);
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
