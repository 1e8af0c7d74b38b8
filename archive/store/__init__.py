"""The record: the only package that speaks SQL, one module an aggregate, all tables in ``tables``."""
