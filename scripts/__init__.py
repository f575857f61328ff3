"""Tools of those who build the assistant. An installation uses `fetch_uv` alone, before anything else is there."""
