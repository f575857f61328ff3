"""An invented office, played through the real services: what a newcomer sees before there is anybody to serve."""
