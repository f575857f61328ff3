"""PostgreSQL: tables, and queries by noun. The only place that writes SQL."""
