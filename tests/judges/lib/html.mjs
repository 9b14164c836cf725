// Reads a page as a simple, script-less browser does: its forms, links and the marks on <html>.
// Not a full HTML parser: enough for server-rendered pages whose attributes are quoted or plain.

const TAG = /<!--[\s\S]*?-->|<(script|style)\b[\s\S]*?<\/\1\s*>|<(\/?)([a-zA-Z][a-zA-Z0-9-]*)((?:"[^"]*"|'[^']*'|[^'">])*)>/g;
const ATTRIBUTE = /([^\s=/>"']+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g;
const NAMED = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' };

/** Replaces character references; unknown names stay as they are. */
export function decodeEntities(text) {
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|([a-z]+));/gi, (whole, hex, decimal, name) => {
    if (hex) return String.fromCodePoint(parseInt(hex, 16));
    if (decimal) return String.fromCodePoint(Number(decimal));
    return NAMED[name.toLowerCase()] ?? whole;
  });
}

function parseAttributes(source) {
  const attributes = {};
  for (const [, name, double, single, bare] of source.matchAll(ATTRIBUTE)) {
    attributes[name.toLowerCase()] = decodeEntities(double ?? single ?? bare ?? '');
  }
  return attributes;
}

/** All opening and closing tags in document order, with the place where each ends. */
function* tags(html) {
  for (const match of html.matchAll(TAG)) {
    if (!match[3]) continue;
    yield { closing: match[2] === '/', name: match[3].toLowerCase(), source: match[4], start: match.index, end: match.index + match[0].length };
  }
}

/** The visible text of a piece of markup, on one line. */
export function textOf(html) {
  return decodeEntities(html.replace(TAG, ' ')).replace(/\s+/g, ' ').trim();
}

/**
 * A page: `{ page, lang, reference, title, text, forms, links, strays }`.
 * `forms[i]` is `{ method, action, fields, buttons }`; `strays` are buttons that stand outside every form.
 */
export function parsePage(html) {
  const page = { page: null, lang: null, reference: null, title: '', text: textOf(html), forms: [], links: [], strays: [], refresh: null };
  let form = null;
  let select = null;
  let link = null;
  for (const tag of tags(html)) {
    const attributes = tag.closing ? {} : parseAttributes(tag.source);
    const rest = (name) => html.slice(tag.end, closingPlace(html, name, tag.end));
    switch (tag.name) {
      case 'html':
        if (!tag.closing) [page.page, page.lang] = [attributes['data-page'] ?? null, attributes.lang ?? null];
        break;
      case 'title':
        if (!tag.closing) page.title ||= textOf(rest('title'));
        break;
      case 'meta':
        if (attributes['http-equiv']?.toLowerCase() === 'refresh') page.refresh = attributes.content ?? '';
        break;
      case 'form':
        form = tag.closing ? null : { id: attributes.id, method: (attributes.method ?? 'get').toLowerCase(), action: attributes.action ?? '', fields: [], buttons: [] };
        if (form) page.forms.push(form);
        break;
      case 'input':
        if (['submit', 'image'].includes(attributes.type)) addButton(page, form, attributes, attributes.value ?? '');
        else form?.fields.push({ name: attributes.name, id: attributes.id, type: attributes.type ?? 'text', value: attributes.value ?? (/^(checkbox|radio)$/.test(attributes.type ?? '') ? 'on' : ''), checked: 'checked' in attributes });
        break;
      case 'textarea':
        if (!tag.closing) form?.fields.push({ name: attributes.name, id: attributes.id, type: 'textarea', value: decodeEntities(rest('textarea')) });
        break;
      case 'select':
        select = tag.closing ? null : { name: attributes.name, id: attributes.id, type: 'select', value: undefined };
        if (select) form?.fields.push(select);
        break;
      case 'option':
        if (!tag.closing && select && (select.value === undefined || 'selected' in attributes)) select.value = attributes.value ?? textOf(rest('option'));
        break;
      case 'button':
        if (!tag.closing && (attributes.type ?? 'submit') === 'submit') addButton(page, form, attributes, textOf(rest('button')));
        break;
      case 'a':
        if (tag.closing) link = null;
        else if (attributes.href !== undefined) page.links.push((link = { href: attributes.href, text: textOf(rest('a')), id: attributes.id }));
        break;
    }
    if (attributes['data-reference']) page.reference = attributes['data-reference'];
  }
  return page;
}

function closingPlace(html, name, from) {
  const place = html.toLowerCase().indexOf(`</${name}`, from);
  return place < 0 ? html.length : place;
}

function addButton(page, form, attributes, text) {
  const button = { name: attributes.name, value: attributes.value ?? '', id: attributes.id, text };
  if (form) form.buttons.push(button);
  else if (attributes.form) page.forms.find((other) => other.id === attributes.form)?.buttons.push(button);
  else page.strays.push(button);
}

/** The values a browser would send for this form: `[name, value]` pairs, with `values` put in and one button pressed. */
export function formEntries(form, values = {}, button = undefined) {
  const entries = [];
  for (const field of form.fields) {
    if (!field.name) continue;
    if (/^(checkbox|radio)$/.test(field.type)) {
      const chosen = field.name in values ? values[field.name] === true || values[field.name] === field.value : field.checked;
      if (chosen) entries.push([field.name, field.value]);
    } else {
      entries.push([field.name, String(values[field.name] ?? field.value ?? '')]);
    }
  }
  if (button?.name) entries.push([button.name, button.value]);
  return entries;
}
