"""A client as others write them for the documentation of jobicy.com's API: nothing of it knows this site but its host.

`python client.py https://HOST` writes, as JSON, what it read: all jobs page by page, their status, both taxonomies.
"""

import json
import sys
import time
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

PATH = "/api/v2/remote-jobs"


def ask(host: str, path: str, **parameters: str | int) -> dict:
    request = Request(f"{host}{path}?{urlencode(parameters)}", headers={"User-Agent": "jobs-bot/1.0"})
    while True:
        try:
            with urlopen(request, timeout=20) as response:
                data: dict = json.load(response)
                return data
        except HTTPError as error:
            if error.code != 429:
                raise SystemExit(f"{error.code}: {json.load(error)['error']}") from error
            time.sleep(int(error.headers["Retry-After"]))


def all_jobs(host: str, **filters: str) -> list[dict]:
    jobs: list[dict] = []
    cursor: dict[str, str] = {}
    while True:
        page = ask(host, PATH, count=2, **filters, **cursor)
        assert page["success"]
        assert page["jobCount"] == len(page["jobs"])
        jobs += page["jobs"]
        if not page["hasMore"]:
            return jobs
        cursor = {"cursor": page["nextCursor"]}


def salary(job: dict) -> str:
    if "salaryMin" not in job:
        return ""
    return f"{job['salaryMin']}-{job['salaryMax']} {job['salaryCurrency']} {job['salaryPeriod']}"


def main(host: str) -> None:
    jobs = all_jobs(host, geo="usa", industry="marketing", tag="python")
    numbers = ",".join(str(job["id"]) for job in jobs)
    status = ask(host, f"{PATH}/status", ids=numbers)["jobs"]
    read = {
        "jobs": [
            f"{job['jobTitle']} | {job['companyName']} | {', '.join(job['jobType'])} | {salary(job)}" for job in jobs
        ],
        "urls": [job["url"] for job in jobs],
        "status": [one["status"] for one in status],
        "locations": [one["geoSlug"] for one in ask(host, PATH, get="locations")["locations"]],
        "industries": [one["industrySlug"] for one in ask(host, PATH, get="industries")["industries"]],
    }
    sys.stdout.write(json.dumps(read))


if __name__ == "__main__":
    main(sys.argv[1])
