// Times and numbers as the viewer's browser writes them.
export const { languages } = navigator;
const times = new Intl.DateTimeFormat(languages, { dateStyle: 'medium', timeStyle: 'medium' });
export const numbers = new Intl.NumberFormat(languages);

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

/** A moment of a date field: `2026-11-22T14:05` without a zone. */
const toField = (/** @type {Date} */ date) => date.toISOString().slice(0, 16);

/** Shows the form's UTC times in the viewer's zone, and sends them as UTC. */
function localiseForm(/** @type {HTMLFormElement} */ form) {
  const fields = [...form.querySelectorAll('input[data-utc]')];
  for (const field of fields) {
    const date = new Date(`${field.value}Z`);
    if (Number.isNaN(date.getTime())) continue;
    field.value = toField(new Date(date.getTime() - date.getTimezoneOffset() * 60_000));
  }
  for (const mark of form.querySelectorAll('.utc')) mark.remove();
  form.addEventListener('formdata', ({ formData }) => {
    for (const { name, value } of fields) {
      const date = new Date(value);
      if (!Number.isNaN(date.getTime())) formData.set(name, toField(date));
    }
  });
}

localise(document);
for (const form of document.querySelectorAll('form[role=search]')) localiseForm(form);
