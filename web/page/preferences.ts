// How a person wants the pages to look: one line of text in localStorage (core/engine/preferences.h), shown as data-*
// attributes of the root, which the style sheet reads. Where the browser keeps nothing, it holds until the page closes.

export const storage_key = 'preferences';

// What the style sheet knows. Defaults have no attribute.
const values: Readonly<Record<string, readonly string[]>> = {
  theme: ['light', 'dark'], contrast: ['more'], text: ['125', '150', '175', '200'], elder: ['yes'], view: ['workbench'],
};

export function load_preferences(): string {
  try {
    return localStorage.getItem(storage_key) ?? '';
  } catch {
    return '';
  }
}

// False when the browser does not keep it.
export function keep_preferences(line: string): boolean {
  try {
    localStorage.setItem(storage_key, line);
    return true;
  } catch {
    return false;
  }
}

export function show_preferences(line: string): void {
  const words = line.split(' ');
  const { dataset } = document.documentElement;
  for (const [name, allowed] of Object.entries(values)) {
    const value = allowed.find((one) => words.includes(`${name}=${one}`));
    if (value !== undefined) dataset[name] = value;
    else delete dataset[name];
  }
}
