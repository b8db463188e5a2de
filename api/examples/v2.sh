curl -sS "SITE/api/v2/remote-jobs?count=5&geo=usa"
