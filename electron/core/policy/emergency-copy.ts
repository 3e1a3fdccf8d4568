import { chmodSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { DEFAULT_POLICY } from '../../../protocol/policy/default-policy.ts';
import { PolicySchema, type Policy } from '../../../protocol/policy/policy.ts';

/**
 * Where the images are and what shows them, outside the trail, for an emergency at a start without one. Nothing in it is
 * secret or about people: the directory, which names patients, stays sealed in the trail. Nothing in it gives a right: the
 * rules, the limits and the reasons of that time are the built-in ones. It is not signed, as a part of a signed policy
 * cannot be; whoever may write it is this account, which may start any program and read its keychain anyway, and every
 * program that it names goes through the same check of its file.
 */
const CopySchema = z.strictObject({ v: z.literal(1), ...PolicySchema.pick({ pacs: true, viewers: true }).shape });

const fileOf = (folder: string): string => join(folder, 'emergency.json');

/** Keeps the copy, whole or not at all. Does nothing where the disk does not take it: there is a policy then. */
export function keepEmergencyCopy(folder: string, { pacs, viewers }: Policy): void {
  const text = `${JSON.stringify({ v: 1, pacs, viewers })}\n`;
  const draft = `${fileOf(folder)}.new`;
  try {
    if (readIfThere(folder) === text) return;
    writeFileSync(draft, text, { mode: 0o600 });
    chmodSync(draft, 0o600);
    renameSync(draft, fileOf(folder));
  } catch {
    return;
  }
}

/** The built-in policy, with PACS and viewers from the copy; without a copy an emergency is granted and shows nothing. */
export function emergencyPolicy(folder: string): Policy {
  const copy = CopySchema.safeParse(parseJson(readIfThere(folder)));
  if (!copy.success) return DEFAULT_POLICY;
  const { pacs, viewers } = copy.data;
  return { ...DEFAULT_POLICY, pacs, viewers };
}

function readIfThere(folder: string): string {
  try {
    return readFileSync(fileOf(folder), 'utf8');
  } catch {
    return '';
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // the schema refuses it
  }
}
