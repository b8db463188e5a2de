let url = "SITE/api/v1/jobs?paid=1&fields=id,title,pay";
while (url) {
  const answer = await fetch(url);
  const page = await answer.json();
  if (!answer.ok) throw new Error(page.detail);
  for (const job of page.items) console.log(job.id, job.title, job.pay.text);
  url = page.next;
}
