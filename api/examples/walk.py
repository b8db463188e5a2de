import json
from urllib.request import urlopen

url = "SITE/api/v1/jobs?paid=1&fields=id,title,pay"
while url:
    with urlopen(url) as answer:
        page = json.load(answer)
    for job in page["items"]:
        print(job["id"], job["title"], job["pay"]["text"])
    url = page["next"]
