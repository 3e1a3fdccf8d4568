import { describe, expect, it } from 'vitest';
import { wantsKeyboard } from './wants-keyboard.ts';

type Window = NonNullable<Parameters<typeof wantsKeyboard>[1]>;
const window = (isVisible: boolean, isEnabled = true): Window => ({
  isVisible: () => isVisible,
  isEnabled: () => isEnabled,
});

describe('the keyboard of a covered workstation', () => {
  const gate = window(true);
  const form = window(true);
  const viewer = window(true);

  it('is the way in’s, whatever took it', () => {
    expect(wantsKeyboard(gate, undefined, null)).toBe(gate);
    expect(wantsKeyboard(gate, undefined, viewer)).toBe(gate);
    expect(wantsKeyboard(gate, undefined, gate)).toBeNull();
  });

  it('is the emergency form’s once it is in sight, also when the way in has taken it', () => {
    expect(wantsKeyboard(gate, form, null)).toBe(form);
    expect(wantsKeyboard(gate, form, gate)).toBe(form);
    expect(wantsKeyboard(gate, form, form)).toBeNull();
    expect(wantsKeyboard(gate, window(false), gate)).toBeNull();
  });

  it('is taken neither for a window that is not yet in sight, nor from a dialog of the system that belongs to it', () => {
    expect(wantsKeyboard(window(false), undefined, null)).toBeNull();
    expect(wantsKeyboard(window(true, false), undefined, null)).toBeNull();
    expect(wantsKeyboard(window(true, false), form, null)).toBe(form);
  });
});
