/** The one language of this page. The build puts each of the others here in its turn, see build/speak.ts. */
export * from './english.ts';
