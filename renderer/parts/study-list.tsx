import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { StudyRow } from '../../electron/ipc/contract.ts';
import { sayDate } from '../words/say-time.ts';
import { say } from '../words/say.ts';
import { sayPatient } from './patient.ts';

export type StudyListProps = {
  readonly studies: readonly StudyRow[];
  readonly chosen: number;
  readonly onChoose: (index: number) => void;
  readonly onOpen: (study: StudyRow) => void;
  /** Upwards out of the list, back to where the question is typed. */
  readonly onLeave: () => void;
  /** Grows when the keyboard is to come to the chosen row. */
  readonly focusRequest: number;
};

/** Found studies. One row has the keyboard: arrows, Home and End move, Enter opens. */
export function StudyList(props: StudyListProps): VNode {
  const body = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (props.focusRequest > 0) focusRow(body.current, props.chosen);
  }, [props.focusRequest]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const study = props.studies[props.chosen];
    if (event.key === 'Enter' && !event.repeat && study !== undefined) props.onOpen(study);
    const next = moved(event.key, props.chosen, props.studies.length);
    if (next === null && event.key !== 'Enter') return;
    event.preventDefault();
    if (next === null) return;
    if (next < 0) return props.onLeave();
    props.onChoose(next);
    focusRow(body.current, next);
  };
  return (
    <div class="studies-box">
      <div class="studies" role="grid" aria-label={say('study.list')} aria-rowcount={props.studies.length + 1}>
        <div role="rowgroup">
          <div role="row" class="head">
            {HEADS.map((head) => (
              <span key={head} role="columnheader" class={head === 'study.images' ? 'number' : ''}>
                {say(head)}
              </span>
            ))}
          </div>
        </div>
        <div role="rowgroup" class="body" ref={body} onKeyDown={onKeyDown}>
          {props.studies.map((study, index) => (
            <Row key={study.studyUid} study={study} index={index} list={props} />
          ))}
        </div>
      </div>
    </div>
  );
}

const HEADS = [
  'study.patient',
  'study.id',
  'study.born',
  'study.when',
  'study.modality',
  'study.description',
  'study.images',
  'study.accession',
] as const;

function Row({ study, index, list }: { study: StudyRow; index: number; list: StudyListProps }): VNode {
  const isChosen = index === list.chosen;
  return (
    <div
      role="row"
      tabIndex={isChosen ? 0 : -1}
      aria-selected={isChosen}
      aria-rowindex={index + 2}
      onFocus={() => list.onChoose(index)}
      onDblClick={() => list.onOpen(study)}
    >
      <span role="gridcell" class="patient">
        {sayPatient(study.patientName)}
      </span>
      <span role="gridcell" data-label={say('study.id')}>
        {study.patientId}
      </span>
      <span role="gridcell" data-label={say('study.born')}>
        {sayDate(study.birthDate)}
      </span>
      <span role="gridcell" class="when">
        {sayDate(study.date)} {study.time}
      </span>
      <span role="gridcell" class="when">
        {study.modalities.join(' ')}
      </span>
      <span role="gridcell">{study.description}</span>
      <span role="gridcell" class="number" data-label={say('study.images')}>
        {study.images}
      </span>
      <span role="gridcell" data-label={say('study.accession')}>
        {study.accession}
      </span>
    </div>
  );
}

const PAGE = 8;

/** The row a key leads to; -1 above the first; null when the key means nothing here. */
function moved(key: string, from: number, count: number): number | null {
  const last = count - 1;
  switch (key) {
    case 'ArrowDown':
      return Math.min(from + 1, last);
    case 'ArrowUp':
      return from - 1;
    case 'PageDown':
      return Math.min(from + PAGE, last);
    case 'PageUp':
      return Math.max(from - PAGE, 0);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return null;
  }
}

function focusRow(body: HTMLDivElement | null, index: number): void {
  const row = body?.children.item(index);
  if (row instanceof HTMLElement) row.focus();
}
