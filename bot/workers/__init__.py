"""The loops that do the work: inbox, sender, files, clock. Any number of processes may run them."""
