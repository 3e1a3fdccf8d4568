import type { Frame } from '../../protocol/archive/segment.ts';
import { firstHead } from '../../protocol/audit/trail-hash.ts';
import { CollectorError } from '../collector-error.ts';
import type { SegmentFile } from './segment-file.ts';

/** A frame in its place: its leaf's number in the log, and the head before it in its trail, which its content is bound to. */
export type ChainedFrame = { readonly index: number; readonly frame: Frame; readonly previous: Uint8Array };

/** Every frame of a segment in order. Throws `archive.damaged` at the first that says nothing. */
export function* chainedFrames({ manifest, frames }: SegmentFile): Generator<ChainedFrame> {
  const heads = new Map<string, Uint8Array>(
    manifest.trails.map(({ trail, head }) => [trail, Buffer.from(head, 'hex')]),
  );
  let index = manifest.first;
  for (const { frame } of frames()) {
    if (frame === null) throw new CollectorError('archive.damaged');
    const previous = heads.get(frame.trail) ?? firstHead(frame.trail);
    heads.set(frame.trail, frame.head);
    yield { index, frame, previous };
    index += 1;
  }
}
