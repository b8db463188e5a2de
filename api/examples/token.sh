curl -sS -H "Authorization: Bearer $TOKEN" "SITE/api/v1/jobs?limit=100"
