"""Configuration. A .env file beside manage.py counts wherever the environment does not say otherwise."""

from pathlib import Path

from environ import Env

Env.read_env(Path(__file__).resolve().parent.parent / ".env")
