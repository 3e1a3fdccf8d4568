import { say, sayMany } from './say.ts';
import { LOCALE } from './spoken.ts';

const DATE = new Intl.DateTimeFormat(LOCALE, { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });
const MOMENT = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'medium', timeStyle: 'short' });
const TIME = new Intl.DateTimeFormat(LOCALE, { hour: '2-digit', minute: '2-digit' });

/** Short, for what counts down: "3 h 42 min", "29 min", "24 s". */
export function sayCountdown(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 60) return say('time.seconds', { n: whole });
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return say('time.minutes', { n: minutes });
  return say('time.hoursMinutes', { h: Math.floor(minutes / 60), min: minutes % 60 });
}

/** In full, for a sentence; rounded up, so that nobody comes back too early: "5 minutes". */
export function sayDuration(seconds: number): string {
  if (seconds < 60) return sayMany('time.longSeconds', Math.ceil(seconds));
  if (seconds < 3600) return sayMany('time.longMinutes', Math.ceil(seconds / 60));
  return sayHours(Math.ceil(seconds / 3600));
}

/** Two days and more are said in days, rounded down. */
export function sayHours(hours: number): string {
  return hours >= 48 ? sayMany('time.days', Math.floor(hours / 24)) : sayMany('time.hours', Math.floor(hours));
}

/** YYYY-MM-DD as "5 Mar 1970", which no country reads as another day; anything else unchanged. */
export function sayDate(date: string): string {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) return date;
  const at = Date.parse(`${date}T00:00:00Z`);
  return Number.isNaN(at) ? date : DATE.format(at);
}

/** A moment of another day, by the workstation's own time zone: "15 Jan 2027, 08:00". */
export function sayMoment(wallMs: number): string {
  return MOMENT.format(wallMs);
}

/** Wall time of today, "14:32". */
export function sayTimeOfDay(wallMs: number): string {
  return TIME.format(wallMs);
}
