/**
 * Makes an element. `class` and `text` set the class and the text, a function listens to the event of its name, `true` and `false` set or
 * omit an attribute. Text always becomes a text node.
 */
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === 'class') made.className = value;
    else if (name === 'text') made.textContent = value;
    else if (typeof value === 'function') made.addEventListener(name, value);
    else if (typeof value === 'boolean') made.toggleAttribute(name, value);
    else if (value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== undefined));
  return made;
}

/** A file name that is broken after its signs rather than within a word. */
export function breakable(name) {
  return name.split(/(?<=[_.-])/).flatMap((part) => [part, document.createElement('wbr')]);
}

/** An element of index.html. */
export function byId(id) {
  return document.getElementById(id);
}

export function button(label, listener, kind = '') {
  return element('button', { type: 'button', class: `button ${kind}`.trim(), text: label, click: listener });
}

/** Tells a screen reader what everyone else can see. */
export function announce(sentence) {
  byId('status').textContent = sentence;
}
