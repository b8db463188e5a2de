curl -sS "SITE/api/v1/jobs?q=nurse&fields=id,title,url&limit=5"
