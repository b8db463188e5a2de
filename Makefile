# `make` explains itself.
.DEFAULT_GOAL := help
.PHONY: help run admin test check prove bench format lock migrations backup restore

PYTHON ?= python3
BIN := .venv/bin
VAR ?= var
export DJANGO_SETTINGS_MODULE = config.settings
# Everything here is development; a server sets ENV=production itself (docs/operating.md).
export ENV ?= development

help: ## Show what there is
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

.venv/installed: requirements.lock
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@# uv, at the version and hash of the lock, installs the rest in seconds.
	@sed -n '/^uv==/,/^[a-z]/{/^uv==/p;/^    --hash/p}' requirements.lock > .venv/uv.txt
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r .venv/uv.txt
	@$(BIN)/uv pip sync --quiet --require-hashes --python $(BIN)/python requirements.lock
	@touch $@

run: .venv/installed ## Start everything at http://localhost:8000 (PORT=8001 for another port)
	@$(BIN)/python -m config.run

admin: .venv/installed ## Make an account for the editors' room (asks for e-mail and password)
	@$(BIN)/python -m config.embedded $(VAR)/postgres $(BIN)/python manage.py createsuperuser

test: .venv/installed ## Run every test, those in a browser too
	@tests/run

check: .venv/installed ## Lint, types, layers, migrations, settings, lock file
	@tests/check

prove: .venv/installed ## Run the long proofs
	@$(BIN)/python -m pytest -q -n auto --dist loadgroup -m "proof and not browser" --ignore tests/alerts/test_crash.py tests
	@$(BIN)/python -m pytest -q -m proof tests/alerts/test_crash.py
	@DJANGO_ALLOW_ASYNC_UNSAFE=1 $(BIN)/python -m pytest -q -n auto -m "proof and browser" tests

bench: .venv/installed ## Measure speed against its targets (ONLY=guides for one area)
	@$(BIN)/python -m bench $(ONLY)

format: .venv/installed ## Format code and templates
	@$(BIN)/ruff check --quiet --fix . ; $(BIN)/ruff format --quiet .

lock: .venv/installed ## Bring requirements.lock into step with pyproject.toml (UPGRADE=1 takes new releases)
	@$(BIN)/uv pip compile --quiet $(if $(UPGRADE),--upgrade) --universal --generate-hashes --no-header --python-version 3.11 --group dev \
		--no-emit-index-url --no-emit-find-links --output-file requirements.lock pyproject.toml

backup: .venv/installed ## Write database and files into one archive (FILE=var/backup.tar)
	@$(BIN)/python -m config.embedded $(VAR)/postgres $(BIN)/python manage.py backup $(or $(FILE),$(VAR)/backup.tar)

restore: .venv/installed ## Restore an archive into an empty place (FILE=var/backup.tar)
	@$(BIN)/python -m config.embedded $(VAR)/postgres $(BIN)/python manage.py restore $(or $(FILE),$(VAR)/backup.tar)
