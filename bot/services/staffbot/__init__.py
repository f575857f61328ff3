"""Staff on Telegram: how they are linked, what they are told there, and what they do from there."""
