import { WINDOWS_POLICY } from '../../electron/core/policy/machine/sources/windows-source.ts';
import { GROUP_TITLES, type PolicyKey } from './policy-keys.ts';
import { element, xmlDocument, type Xml } from './xml.ts';

const NAMESPACE = 'http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions';
const HEAD = { revision: '1.0', schemaVersion: '1.0', xmlns: NAMESPACE } as const;
const KEY = WINDOWS_POLICY.replace(/^HKLM\\/, '');
const ROOT = 'Glasskey';
const SUPPORTED = 'SUPPORTED_GLASSKEY';

/** The administrative template for Windows group policy: one machine policy for each key. */
export function writeAdmx(keys: readonly PolicyKey[]): string {
  const groups = Object.keys(GROUP_TITLES);
  const categories = groups.map((group) =>
    element(
      'category',
      { name: `${ROOT}_${group}`, displayName: `$(string.group_${group})` },
      element('parentCategory', { ref: ROOT }),
    ),
  );
  return xmlDocument(
    element(
      'policyDefinitions',
      HEAD,
      element('policyNamespaces', {}, element('target', { prefix: 'glasskey', namespace: 'Glasskey.Policies' })),
      element('resources', { minRequiredRevision: '1.0' }),
      element(
        'supportedOn',
        {},
        element('definitions', {}, element('definition', { name: SUPPORTED, displayName: '$(string.supported)' })),
      ),
      element('categories', {}, element('category', { name: ROOT, displayName: '$(string.product)' }), ...categories),
      element('policies', {}, ...keys.map(policy)),
    ),
  );
}

function policy({ key, group, kind }: PolicyKey): Xml {
  const isTruth = kind.is === 'truth';
  return element(
    'policy',
    {
      name: key,
      class: 'Machine',
      displayName: `$(string.${key})`,
      explainText: `$(string.${key}_help)`,
      key: KEY,
      ...(isTruth ? { valueName: key } : { presentation: `$(presentation.${key})` }),
    },
    element('parentCategory', { ref: `${ROOT}_${group}` }),
    element('supportedOn', { ref: SUPPORTED }),
    ...(isTruth
      ? [
          element('enabledValue', {}, element('decimal', { value: 1 })),
          element('disabledValue', {}, element('decimal', { value: 0 })),
        ]
      : [element('elements', {}, valueElement(key, kind))]),
  );
}

function valueElement(key: string, kind: Exclude<PolicyKey['kind'], { is: 'truth' }>): Xml {
  const own = { id: key, valueName: key };
  switch (kind.is) {
    case 'text':
      return element('text', { ...own, required: 'true', maxLength: kind.maxLength });
    case 'number':
      return element('decimal', { ...own, required: 'true', minValue: kind.from, maxValue: kind.to });
    case 'list':
      return element('multiText', { ...own, required: 'true', maxStrings: kind.most });
    case 'choice':
      return element(
        'enum',
        { ...own, required: 'true' },
        ...kind.of.map((item) =>
          element(
            'item',
            { displayName: `$(string.${key}_${item})` },
            element('value', {}, element('string', {}, item)),
          ),
        ),
      );
  }
}

/** Its words in one language. */
export function writeAdml(keys: readonly PolicyKey[], language: 'en' | 'de'): string {
  const product = { en: 'Glasskey workstation agent', de: 'Glasskey am Arbeitsplatz' }[language];
  const strings = [
    ['product', product],
    ['supported', { en: 'Glasskey for Windows', de: 'Glasskey für Windows' }[language]],
    ...Object.entries(GROUP_TITLES).map(([group, titles]) => [`group_${group}`, titles[language]] as const),
    ...keys.flatMap((one) => [
      [one.key, language === 'en' ? one.title : one.titleDe] as const,
      [`${one.key}_help`, help(one, language)] as const,
      ...(one.kind.is === 'choice' ? one.kind.of.map((item) => [`${one.key}_${item}`, item] as const) : []),
    ]),
  ];
  return xmlDocument(
    element(
      'policyDefinitionResources',
      HEAD,
      element('displayName', {}, product),
      element('description', {}, product),
      element(
        'resources',
        {},
        element('stringTable', {}, ...strings.map(([id = '', text = '']) => element('string', { id }, text))),
        element(
          'presentationTable',
          {},
          ...keys.filter(({ kind }) => kind.is !== 'truth').map((one) => presentation(one, language)),
        ),
      ),
    ),
  );
}

const help = ({ description, descriptionDe, rule, otherwise }: PolicyKey, language: 'en' | 'de'): string => {
  const rules = {
    en: { tighten: 'The stricter of this and the collector’s policy counts.', override: 'This value counts.' },
    de: {
      tighten: 'Es gilt der strengere Wert von diesem und der Richtlinie des Collectors.',
      override: 'Dieser Wert gilt.',
    },
  };
  return language === 'en'
    ? `${description} ${rules.en[rule]} Not set: ${otherwise}.`
    : `${descriptionDe} ${rules.de[rule]}`;
};

function presentation({ key, kind, title, titleDe }: PolicyKey, language: 'en' | 'de'): Xml {
  const label = language === 'en' ? title : titleDe;
  const own = { refId: key };
  switch (kind.is) {
    case 'number':
      return element(
        'presentation',
        { id: key },
        element('decimalTextBox', { ...own, defaultValue: kind.from }, label),
      );
    case 'list':
      return element('presentation', { id: key }, element('multiTextBox', own, label));
    case 'choice':
      return element(
        'presentation',
        { id: key },
        element('dropdownList', { ...own, noSort: 'true', defaultItem: 0 }, label),
      );
    default:
      return element('presentation', { id: key }, element('textBox', own, element('label', {}, label)));
  }
}
