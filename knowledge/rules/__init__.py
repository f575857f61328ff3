"""Pure functions of facts and a day. They describe what the rules say; BPJS decides."""
