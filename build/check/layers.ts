import { readImports, resolveImport, type Import } from './imports.ts';

type Layer = {
  readonly name: string;
  readonly owns: RegExp;
  /** Our own files that it may import. */
  readonly mayImport: RegExp;
  /** Further files of ours from which only types may come. */
  readonly mayImportTypes?: RegExp;
  readonly mayImportElectron: boolean;
};

const NONE = /^$/;

/** The first layer that owns a file decides; a test or story beside the code belongs to its layer. */
const LAYERS: readonly Layer[] = [
  { name: 'protocol', owns: /^protocol\//, mayImport: /^protocol\//, mayImportElectron: false },
  { name: 'core', owns: /^electron\/core\//, mayImport: /^(electron\/core|protocol)\//, mayImportElectron: false },
  {
    name: 'cli',
    owns: /^electron\/cli\//,
    mayImport: /^(electron\/(core|cli)|protocol)\//,
    mayImportElectron: false,
  },
  {
    name: 'ipc',
    owns: /^electron\/ipc\//,
    mayImport: /^(electron\/(core|ipc)|protocol)\//,
    mayImportElectron: false,
  },
  {
    name: 'host',
    owns: /^electron\/host\//,
    mayImport: /^(electron\/(core|ipc|host)\/|electron\/[a-z-]+\.ts$|protocol\/)/,
    mayImportElectron: true,
  },
  { name: 'main', owns: /^electron\/main\.ts$/, mayImport: /^(electron|protocol)\//, mayImportElectron: true },
  {
    name: 'preload',
    owns: /^electron\/([a-z]+-)?preload\.ts$/,
    mayImport: /^electron\/ipc\/(contract|surfaces)\.ts$/,
    mayImportElectron: true,
  },
  {
    // Puts the parts together for main.ts, which alone hands in what the host offers.
    name: 'wiring',
    owns: /^electron\/wiring\//,
    mayImport: /^(electron\/(core|ipc|wiring)\/|electron\/[a-z-]+\.ts$|protocol\/)/,
    mayImportTypes: /^electron\/host\//,
    mayImportElectron: false,
  },
  {
    name: 'agent',
    owns: /^electron\//,
    mayImport: /^(electron\/(core|ipc)\/|electron\/[a-z-]+\.ts$|protocol\/)/,
    mayImportElectron: false,
  },
  {
    // Shows the pages to tests and never ships: builds them as build/ does, in each language that there is.
    name: 'harness',
    owns: /^renderer\/harness\//,
    mayImport: /^(renderer\/|build\/speak\.ts$|protocol\/languages\.ts$)/,
    mayImportTypes: /^electron\/ipc\/(contract|surfaces)\.ts$/,
    mayImportElectron: false,
  },
  {
    name: 'renderer',
    owns: /^renderer\//,
    mayImport: /^renderer\//,
    mayImportTypes: /^electron\/ipc\/(contract|surfaces)\.ts$/,
    mayImportElectron: false,
  },
  { name: 'collector', owns: /^collector\//, mayImport: /^(collector|protocol)\//, mayImportElectron: false },
];

/** Breaches of the layer rules in one source file, as lines to read. */
export function layerBreaches(file: string, source: string): readonly string[] {
  const layer = LAYERS.find((candidate) => candidate.owns.test(file));
  if (layer === undefined) return [];
  return readImports(source)
    .filter((one) => !isAllowed(layer, file, one))
    .map((one) => `${file} (${layer.name}) may not import ${one.target}${one.isTypeOnly ? ' even as a type' : ''}`);
}

function isAllowed(layer: Layer, file: string, { target, isTypeOnly }: Import): boolean {
  if (target === 'electron' || target.startsWith('electron/')) return layer.mayImportElectron;
  if (!target.startsWith('.')) return true;
  const path = resolveImport(file, target);
  return layer.mayImport.test(path) || (isTypeOnly && (layer.mayImportTypes ?? NONE).test(path));
}
