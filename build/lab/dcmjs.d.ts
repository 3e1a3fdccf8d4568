/** The part of dcmjs that the lab uses; the package ships no types of its own. */
declare module 'dcmjs' {
  type Dictionary = Readonly<Record<string, { readonly vr: string; readonly Value?: readonly unknown[] }>>;
  type NaturalTags = Readonly<Record<string, unknown>>;
  class DicomDict {
    constructor(meta: Dictionary);
    dict: Dictionary;
    /** A Part 10 file. */
    write(): ArrayBuffer;
  }
  export const log: {
    readonly getLogger: (name: 'validation.dcmjs') => { readonly setLevel: (level: 'silent') => void };
  };
  export const data: {
    readonly DicomDict: typeof DicomDict;
    readonly DicomMessage: { readonly readFile: (bytes: ArrayBuffer) => { readonly dict: Dictionary } };
    readonly DicomMetaDictionary: {
      /** From names to tags; `_vrMap` settles representations that the standard leaves open. */
      readonly denaturalizeDataset: (dataset: NaturalTags) => Dictionary;
      readonly naturalizeDataset: (dict: Dictionary) => NaturalTags;
    };
  };
}
