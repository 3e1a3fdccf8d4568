/**
 * What a person's environment prefers, as Electron asks GLib's g_get_language_names() on Linux: `LANGUAGE` is a list, but only
 * where a locale is set at all; without country and encoding too; "C" is left out.
 */
export function preferredLanguages(environment: NodeJS.ProcessEnv): string[] {
  const locale = [environment['LC_ALL'], environment['LC_MESSAGES'], environment['LANG']].find(Boolean) ?? 'C';
  const isC = /^(C|POSIX)\b/.test(locale);
  const names = isC ? [] : (environment['LANGUAGE'] || locale).split(':').flatMap(variantsOf);
  return [...new Set(names)].map((name) => name.replaceAll('_', '-'));
}

/** "de_DE.UTF-8@euro" also as "de_DE" and "de". */
const variantsOf = (name: string): string[] => {
  const plain = name.replace(/[.@].*$/, '');
  return [plain, plain.split('_')[0] ?? ''].filter((one) => one !== '');
};
