import { type Content, html } from './html.js';
import { STYLE } from './style.js';

/**
 * A whole document.
 * @param title stands in the browser's history and on its tabs: nothing of a person
 * @param foot stands at the end, and on paper at the foot of every page
 */
export function page(title: string, main: Content, foot: Content): string {
  const head = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>`;
  const body = html`</style>
</head>
<body>
<div class="sheet">
<main>${main}</main>
<footer>${foot}</footer>
</div>
</body>
</html>
`;
  return `${head}${STYLE}${body}`;
}
