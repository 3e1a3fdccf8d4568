import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { MIGRATIONS } from '../migrations.ts';
import { ORDER_AT_ENROLMENT } from './14-order-at-enrolment.ts';

it('workstations of before get the orders that are not older than they are, and after a wrong clock rather too many', () => {
  const db = new Database(':memory:');
  for (const sql of MIGRATIONS.slice(0, MIGRATIONS.indexOf(ORDER_AT_ENROLMENT))) db.exec(sql);
  const enrol = db.prepare('INSERT INTO workstations VALUES (?, ?, ?, ?, ?, 0, NULL, NULL)');
  for (const [id, enrolledMs] of Object.entries({ first: 5, second: 20, third: 25, last: 99 })) {
    enrol.run(id, id, id, 'north', enrolledMs);
  }
  const order = db.prepare(`INSERT INTO orders (body, atMs) VALUES ('{}', ?)`);
  // The third was given while the clock ran ahead.
  for (const atMs of [10, 20, 60, 30]) order.run(atMs);
  db.exec(ORDER_AT_ENROLMENT);
  const kept = db.prepare('SELECT id, orderAtEnrolment FROM workstations').raw().all();
  expect(Object.fromEntries(kept as [string, number][])).toEqual({ first: 0, second: 1, third: 2, last: 4 });
  db.close();
});
