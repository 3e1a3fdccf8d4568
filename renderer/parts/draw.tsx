import { render, type ComponentChild } from 'preact';

/** Puts a page into its document. */
export function draw(title: string, page: ComponentChild): void {
  document.title = title;
  const place = document.getElementById('page');
  if (place !== null) render(page, place);
}
