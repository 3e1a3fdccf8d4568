#!/usr/bin/env node
import { glasskey } from './commands.ts';

process.exitCode = await glasskey(process.argv.slice(2), process);
