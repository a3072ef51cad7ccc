#!/usr/bin/env node
import { runCli } from './run-cli.ts';

// Not process.exit: what was written may still be on its way.
process.exitCode = await runCli(process.argv.slice(2), process);
