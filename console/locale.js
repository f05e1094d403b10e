// Times and numbers as the viewer's browser writes them.
const times = new Intl.DateTimeFormat(navigator.languages, { dateStyle: 'medium', timeStyle: 'medium' });
const numbers = new Intl.NumberFormat(navigator.languages);

/** @param {ParentNode} root */
export function localise(root) {
  for (const element of root.querySelectorAll('time[datetime]')) {
    const date = new Date(element.getAttribute('datetime') ?? '');
    if (Number.isNaN(date.getTime())) continue;
    element.textContent = times.format(date);
    element.setAttribute('title', date.toISOString());
  }
  for (const element of root.querySelectorAll('data[value]')) {
    element.textContent = numbers.format(Number(element.getAttribute('value')));
  }
}

localise(document);
