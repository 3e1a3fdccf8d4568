import type { Page } from 'playwright';

/** Mean relative luminance (WCAG 2.2) of a PNG, computed in `bench`, a page without a content policy. */
export function luminance(png: Buffer, bench: Page): Promise<number> {
  return bench.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
    if (context === null) throw new Error('no canvas');
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, image.width, image.height);
    const linear = Array.from({ length: 256 }, (_, value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    const at = (index: number): number => linear[data[index] ?? 255] ?? 1;
    let sum = 0;
    for (let i = 0; i < data.length; i += 4) sum += 0.2126 * at(i) + 0.7152 * at(i + 1) + 0.0722 * at(i + 2);
    return sum / (data.length / 4);
  }, png.toString('base64'));
}

/** Controls that are smaller than 44 CSS px either way; a radio button counts with its label. */
export function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('button, input, textarea, [role=row][tabindex]')]
      .map((control) => (control instanceof HTMLInputElement && control.closest('label')) || control)
      .filter((target) => {
        const { width, height } = target.getBoundingClientRect();
        return width < 43.9 || height < 43.9;
      })
      .map((target) => target.outerHTML.slice(0, 120)),
  );
}

/** Something has the keyboard, is marked by a ring, and no sticky edge covers it. */
export function focusInSight(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const focused = document.activeElement;
    if (focused === null || focused === document.body) return false;
    const { outlineStyle, outlineWidth } = getComputedStyle(focused);
    const { left, top, width, height } = focused.getBoundingClientRect();
    const onTop = document.elementFromPoint(left + Math.min(width / 2, 20), top + height / 2);
    return outlineStyle === 'solid' && parseFloat(outlineWidth) >= 3 && onTop !== null && focused.contains(onTop);
  });
}

/** What is told, by an alert or a status, where nobody sees it: out of the window, or behind a sticky edge. */
export function toldOutOfSight(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('[role=alert], [role=status]')]
      .filter((told) => told.textContent !== '' && told.closest('.unseen') === null)
      .filter((told) => {
        const { left, top, width, height } = told.getBoundingClientRect();
        const onTop = document.elementFromPoint(left + Math.min(width / 2, 20), top + Math.min(height / 2, 10));
        return onTop === null || !told.contains(onTop);
      })
      .map((told) => told.textContent),
  );
}

/** How far the page reaches beyond the right edge, in CSS px. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
}

/** Words that are cut off or reach out of the control or box that holds them, or out of the page to the right. */
export function cutWords(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const cut: string[] = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text !== null; text = texts.nextNode()) {
      const holder = text.parentElement;
      if (holder === null || text.textContent?.trim() === '' || !holder.checkVisibility()) continue;
      if (holder.closest('.unseen') !== null) continue; // for screen readers alone
      const range = document.createRange();
      range.selectNodeContents(text);
      const { left, right, width } = range.getBoundingClientRect();
      if (width === 0) continue;
      for (let box: Element | null = holder; box !== null; box = box.parentElement) {
        const bounds = box.getBoundingClientRect();
        const holds = box.matches('button, kbd, label, .strip p') || getComputedStyle(box).overflowX !== 'visible';
        if (holds && (left < bounds.left - 1 || right > bounds.right + 1))
          cut.push(`${text.textContent} in ${box.tagName}`);
      }
      if (left < -1 || right > innerWidth + 1) cut.push(`${text.textContent} in the page`);
    }
    return cut;
  });
}
