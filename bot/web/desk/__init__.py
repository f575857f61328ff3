"""The desk: where staff take over conversations. Pages rendered by the server, kept live by one stream of events."""
