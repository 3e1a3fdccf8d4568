#!/usr/bin/env node
import { collectorCommand } from './collector-command.ts';

// The collector without the agent: a server needs nothing of electron/.
process.exitCode = await collectorCommand(process.argv.slice(2), process);
