import { join } from 'node:path';
import { z } from 'zod';
import { DEFAULT_POLICY } from '../../../protocol/policy/default-policy.ts';
import { PolicySchema, type Policy } from '../../../protocol/policy/policy.ts';
import { keepSmallFile, readSmallFile, readSmallJson } from '../small-file.ts';

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
  if (readSmallFile(fileOf(folder)) !== text) keepSmallFile(fileOf(folder), text);
}

/** The built-in policy, with PACS and viewers from the copy; without a copy an emergency is granted and shows nothing. */
export function emergencyPolicy(folder: string): Policy {
  const copy = CopySchema.safeParse(readSmallJson(fileOf(folder)));
  if (!copy.success) return DEFAULT_POLICY;
  const { pacs, viewers } = copy.data;
  return { ...DEFAULT_POLICY, pacs, viewers };
}
