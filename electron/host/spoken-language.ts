import { app } from 'electron';
import { chooseLanguage } from '../core/workstation/choose-language.ts';
import type { Language } from '../../protocol/languages.ts';

let chosen: Language | undefined;

/** The workstation's language; asked for once, after `ready`, so that no window speaks another than the one before. */
export function spokenLanguage(): Language {
  chosen ??= chooseLanguage(app.getPreferredSystemLanguages());
  return chosen;
}

/** The few words outside of pages: titles of windows and the menu beside the clock. */
type HostWords = { readonly breakGlass: string; readonly emergencyAccess: string; readonly lockNow: string };

const WORDS: Readonly<Record<Language, HostWords>> = {
  en: { breakGlass: 'Break glass', emergencyAccess: 'Emergency access', lockNow: 'Lock now' },
  de: { breakGlass: 'Notfallzugriff', emergencyAccess: 'Notfallzugriff', lockNow: 'Jetzt sperren' },
  fr: { breakGlass: 'Accès d’urgence', emergencyAccess: 'Accès d’urgence', lockNow: 'Verrouiller maintenant' },
  es: { breakGlass: 'Acceso de emergencia', emergencyAccess: 'Acceso de emergencia', lockNow: 'Bloquear ahora' },
};

export const hostWords = (): HostWords => WORDS[spokenLanguage()];
