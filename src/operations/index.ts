import { config } from './config.ts';
import { demo } from './demo.ts';
import { doctor } from './doctor.ts';
import { fix } from './fix.ts';
import { make } from './make.ts';
import { merge } from './merge.ts';
import { models } from './models.ts';
import { restore } from './restore.ts';
import { resume } from './resume.ts';
import { runs } from './runs.ts';
import { show } from './show.ts';

/** Every use case. An entry here has its command, its route and its tool without further code. */
export const operations = { make, fix, runs, show, resume, merge, restore, models, config, doctor, demo };
