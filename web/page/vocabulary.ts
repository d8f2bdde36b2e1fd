// The tags and attributes that patches name by number: the same lists as core/view/html/vocabulary.h, in the same order.
// A test compares the two. Append only.

export const tag_names = [
  'div', 'span', 'p', 'a', 'button', 'header', 'nav', 'main', 'footer', 'section', 'article', 'h1', 'h2', 'h3', 'h4', 'h5',
  'h6', 'strong', 'code', 'time', 'ul', 'ol', 'li', 'dl', 'dt', 'dd', 'details', 'summary', 'form', 'search', 'fieldset',
  'legend', 'label', 'input', 'textarea', 'select', 'option', 'progress', 'meter', 'table', 'caption', 'thead', 'tbody',
  'tr', 'th', 'td', 'figure', 'figcaption', 'pre', 'hr', 'canvas', 'svg', 'path', 'text', 'aside',
] as const;

export const attribute_names = [
  'class', 'lang', 'dir', 'href', 'rel', 'download', 'role', 'tabindex', 'type', 'name', 'value', 'action', 'method',
  'novalidate', 'for', 'required', 'autocomplete', 'inputmode', 'enterkeyhint', 'spellcheck', 'rows', 'accept', 'open',
  'datetime', 'scope', 'min', 'max', 'viewBox', 'd', 'translate', 'aria-label', 'aria-labelledby', 'aria-describedby',
  'aria-current', 'aria-hidden', 'aria-invalid', 'aria-disabled', 'aria-busy', 'autocapitalize', 'x',
  'y', 'aria-rowcount', 'aria-rowindex', 'aria-colcount', 'aria-sort',
] as const;

// They are made in the SVG namespace.
export const svg_tags: readonly string[] = ['svg', 'path', 'text'];

// Attributes whose value is an address and is checked by is_safe_address (patch.ts).
export const address_attributes: readonly string[] = ['href', 'action'];
