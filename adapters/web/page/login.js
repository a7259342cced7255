// The browser does not send our strict cookie when a link on another site opens the page. It does with this request: if that is accepted, show the page.
const response = await fetch('/api/sessions?limit=1');
if (response.ok) location.reload();
