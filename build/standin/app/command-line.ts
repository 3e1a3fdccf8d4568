import type Electron from 'electron';

type Implemented = Pick<
  Electron.CommandLine,
  'appendSwitch' | 'appendArgument' | 'hasSwitch' | 'getSwitchValue' | 'removeSwitch'
>;

/** Electron's own switches that stand before the app on its command line. */
export type StartArguments = {
  readonly requires: readonly string[];
  readonly debuggingPort: string | null;
  readonly appPath: string;
};

/** Reads `[-r module] [--switch[=value]]… app …`. */
export function readArguments(argv: readonly string[]): StartArguments {
  const requires: string[] = [];
  let debuggingPort: string | null = null;
  let appPath: string | undefined;
  for (let at = 0; at < argv.length; at++) {
    const argument = argv[at] ?? '';
    if (argument === '-r' || argument === '--require') requires.push(argv[++at] ?? '');
    else if (argument.startsWith('--remote-debugging-port=')) debuggingPort = argument.split('=')[1] ?? '';
    else if (!argument.startsWith('-')) appPath ??= argument;
  }
  return { requires, debuggingPort, appPath: appPath ?? '.' };
}

/** `app.commandLine`, filled from our own; what is appended later is remembered and not passed to Chromium. */
export function createCommandLine(argv: readonly string[]): Implemented {
  const switches = new Map<string, string>();
  for (const argument of argv) {
    const found = /^--([^=]+)(?:=(.*))?$/s.exec(argument);
    if (found !== null) switches.set(found[1] ?? '', found[2] ?? '');
  }
  return {
    appendSwitch: (name, value = '') => void switches.set(name, value),
    appendArgument: () => undefined,
    hasSwitch: (name) => switches.has(name),
    getSwitchValue: (name) => switches.get(name) ?? '',
    removeSwitch: (name) => void switches.delete(name),
  };
}
