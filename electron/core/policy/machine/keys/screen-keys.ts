import { z } from 'zod';
import { describe } from './describe-key.ts';

/** What people see. */
export const SCREEN_KEYS = {
  curtainColour: describe(z.string().regex(/^#[0-3][0-9a-f][0-3][0-9a-f][0-3][0-9a-f]$/), {
    rule: 'override',
    title: 'Colour of the curtain',
    description: 'As #rrggbb, each part at most 3f: a reading room stays dark.',
    titleDe: 'Farbe des Vorhangs',
    descriptionDe: 'Als #rrggbb, jeder Teil höchstens 3f: ein Befundraum bleibt dunkel.',
    otherwise: '#050607',
  }),
  contentProtection: describe(z.boolean(), {
    rule: 'tighten',
    title: "Keep Glasskey's windows and web viewers out of screen recordings",
    description: 'As far as the operating system does so: Windows and macOS, not X11.',
    titleDe: 'Fenster und Web-Viewer aus Bildschirmaufnahmen heraushalten',
    descriptionDe: 'Soweit das Betriebssystem es kann: Windows und macOS, nicht X11.',
    otherwise: 'off',
  }),
  zoomPercent: describe(z.int().min(100).max(200), {
    rule: 'override',
    title: 'Size of the pages in percent',
    description: 'For displays that are far away or very fine.',
    titleDe: 'Größe der Seiten in Prozent',
    descriptionDe: 'Für Bildschirme, die weit weg oder sehr fein sind.',
    otherwise: '100',
  }),
  trayIcon: describe(z.boolean(), {
    rule: 'override',
    title: 'Icon beside the clock',
    description: 'It says that Glasskey runs, and locks on a click.',
    titleDe: 'Symbol neben der Uhr',
    descriptionDe: 'Es zeigt, dass Glasskey läuft, und sperrt auf einen Klick.',
    otherwise: 'on',
  }),
  emergencyPhone: describe(z.string().min(1).max(40), {
    rule: 'override',
    title: 'Telephone for emergencies',
    description: 'Shown where the glass can be broken.',
    titleDe: 'Telefon für Notfälle',
    descriptionDe: 'Steht, wo der Notfallzugang ist.',
    otherwise: 'none is shown',
  }),
  helpText: describe(z.string().min(1).max(160), {
    rule: 'override',
    title: 'Where to find help',
    description: 'One line on the sign-in and lock pages.',
    titleDe: 'Wo es Hilfe gibt',
    descriptionDe: 'Eine Zeile auf der Anmelde- und der Sperrseite.',
    otherwise: 'none is shown',
  }),
};
