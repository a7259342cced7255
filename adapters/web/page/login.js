// A link from another site opens the page without our strict cookie. A request of our own carries it: if it is accepted, show the page.
const response = await fetch('/api/sessions?limit=1');
if (response.ok) location.reload();
